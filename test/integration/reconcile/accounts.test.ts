import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accountOf, aPerson, type Company, done, startCompany, unique, writesTo } from '../lifecycle/company.ts';
import { compare } from './comparing.ts';

const accounts = z.object({
  data: z.array(
    z.looseObject({
      remoteId: z.string(),
      situation: z.string(),
      userId: z.string().nullable(),
      candidates: z.array(z.string()),
      matchedBy: z.string().nullable(),
      userName: z.string().nullable(),
      ignored: z.boolean(),
    }),
  ),
});

let company: Company;
beforeAll(async () => {
  company = await startCompany('sandbox-token', { reconcile: true });
});
afterAll(() => company?.stop());

describe('The accounts of an app, and whose they are', () => {
  it('are matched, unmatched, disputed or deleted, and decided by a human where that is needed', async () => {
    const { tenure, sandbox, app } = company;
    const path = `/v1/apps/${app.id}/accounts`;
    const known = aPerson();
    await done(tenure, 'onboard', known);
    const rival = account({ userName: `other-${unique()}`, email: known.userName });
    const newcomer = account({ userName: `ann-${unique()}@acme.example`, email: `ann-${unique()}@acme.example` });
    const robot = account({ userName: `robot-${unique()}` });
    const lost = account({ userName: `lost-${unique()}` });
    const { row } = await compare(company);
    expect(row.counts).toMatchObject({ matched: 1, unmatched: 3, disputed: 1 });

    const listed = await list();
    expect(listed.get(mine(known))).toMatchObject({
      situation: 'matched',
      matchedBy: 'link',
      userName: known.userName,
    });
    const userId = listed.get(mine(known))?.userId;
    expect(listed.get(rival)).toMatchObject({ situation: 'disputed', candidates: [userId], matchedBy: 'email' });

    // The person has an account already: it can't be theirs as well.
    const taken = await tenure.api.call('POST', `${path}/${rival}/link`, { userId });
    expect([taken.status, taken.at('code')]).toEqual([409, 'account_taken']);
    await tenure.send('POST', `${path}/${robot}/ignore`);

    const imported = await tenure.send('POST', `${path}/${newcomer}/import`);
    const { user, event } = z
      .looseObject({
        user: z.looseObject({ id: z.string(), givenName: z.string() }),
        event: z.looseObject({ id: z.string() }),
      })
      .parse(imported);
    expect(user.givenName).toBe('Ann');
    await tenure.settled(event.id);
    expect(sandbox.store.get('User', newcomer)?.attributes).toMatchObject({ active: true, externalId: user.id });
    const again = await tenure.api.call('POST', `${path}/${newcomer}/import`);
    expect(again.at('code')).toBe('account_matched');

    sandbox.store.remove('User', lost);
    const second = await compare(company);
    expect(second.findings.map(({ remoteId, reason }) => [remoteId, reason])).toEqual([[rival, 'disputed']]);
    const after = await list();
    expect(after.get(lost)?.situation).toBe('deleted');
    expect(after.get(robot)).toMatchObject({ situation: 'unmatched', ignored: true });
    expect(after.get(newcomer)).toMatchObject({ situation: 'matched', userId: user.id, matchedBy: 'link' });
    const deleted = await tenure.send('GET', `${path}?situation=deleted`);
    expect(accounts.parse(deleted).data.map(({ remoteId }) => remoteId)).toEqual([lost]);
  });

  it('are linked by hand, and taken over without a write where nothing differs', async () => {
    const { tenure, sandbox, app } = company;
    const person = aPerson();
    const id = account({ userName: `elsewhere-${unique()}` });
    const event = await done(tenure, 'onboard', person);
    // Gone in the target; somebody has made another by hand, under another name.
    sandbox.store.remove('User', mine(person));
    await compare(company, { missing: 'mend' });
    const theirs = mine(person);
    const before = writesTo(sandbox, person).length;
    await forget(theirs);
    await compare(company, { missing: 'mend' });
    expect(writesTo(sandbox, person)).toHaveLength(before);
    const linked = await list();
    expect(linked.get(theirs)).toMatchObject({ situation: 'matched', userId: event.userId });
    expect(linked.get(id)?.situation).toBe('unmatched');

    // Somebody who has left: what is linked to them is taken away.
    const gone = await tenure.send('POST', '/v1/users', { userName: `gone-${unique()}`, active: false });
    const { user } = z.looseObject({ user: z.looseObject({ id: z.string() }) }).parse(gone);
    const said = await tenure.send('POST', `/v1/apps/${app.id}/accounts/${id}/link`, { userId: user.id });
    expect(said).toMatchObject({ account: { situation: 'matched', userId: user.id, matchedBy: 'link' } });
    const { event: push } = z.looseObject({ event: z.looseObject({ id: z.string() }) }).parse(said);
    await tenure.settled(push.id);
    expect(sandbox.store.get('User', id)?.attributes.active).toBe(false);
  });
});

/** As after a restored backup: Tenure knows nothing of the account any more. */
async function forget(remoteId: string): Promise<void> {
  const { db } = company.tenure.api;
  const { sql } = await import('drizzle-orm');
  await db.execute(sql`delete from accounts where remote_id = ${remoteId}`);
}

function account({ userName, email }: { userName: string; email?: string }): string {
  const emails = email === undefined ? [] : [{ type: 'work', value: email }];
  const name = { givenName: 'Ann', familyName: 'Other' };
  return company.sandbox.store.put('User', undefined, {
    userName,
    name,
    displayName: 'Ann Other',
    active: true,
    emails,
  }).id;
}

function mine(person: Parameters<typeof accountOf>[1]): string {
  return accountOf(company.sandbox, person)?.id ?? 'none';
}

async function list() {
  const page = await company.tenure.send('GET', `/v1/apps/${company.app.id}/accounts?limit=200`);
  return new Map(accounts.parse(page).data.map((it) => [it.remoteId, it]));
}
