import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Provisioned, provisioned } from '../../../api/schemas/provision.ts';
import { createKey, withKey } from '../api/fixtures.ts';
import { accountOf, aPerson, type Company, done, type Person, startCompany, unique } from './company.ts';

let company: Company;
beforeAll(async () => {
  company = await startCompany('provision-token');
});
afterAll(() => company?.stop());

async function idOf({ employeeNumber }: Person): Promise<string> {
  const body = await company.tenure.send('GET', `/v1/users?employeeNumber=${employeeNumber}`);
  return z.array(z.looseObject({ id: z.string() })).parse(body.data)[0]?.id ?? '';
}

/** Somebody provisioned, whose account was removed in the target by hand. */
async function aLostAccount(): Promise<{ person: Person; userId: string }> {
  const person = aPerson();
  await done(company.tenure, 'onboard', person);
  company.sandbox.store.remove('User', accountOf(company.sandbox, person)?.id ?? '');
  return { person, userId: await idOf(person) };
}

async function provision(body: Record<string, unknown>): Promise<Provisioned> {
  return provisioned.parse(await company.tenure.send('POST', `/v1/apps/${company.app.id}/provision`, body));
}

function oks({ steps }: Provisioned): Record<string, boolean | null> {
  return Object.fromEntries(steps.map(({ name, ok }) => [name, ok]));
}

const ALL_WELL = { connection: true, import: true, scope: true, match: true, action: true };

async function eventCount(): Promise<number> {
  const body = await company.tenure.send('GET', '/v1/events?limit=200');
  return z.array(z.unknown()).parse(body.data).length;
}

describe('Provisioning one person', () => {
  it('is a dry run at first: it tells all five steps and what would be sent, and sends nothing', async () => {
    const { person, userId } = await aLostAccount();
    const [effects, events] = [company.sandbox.effects().length, await eventCount()];
    const answer = await provision({ userId });
    expect(oks(answer)).toEqual(ALL_WELL);
    expect(answer).toMatchObject({ operation: 'create', body: { userName: person.userName }, event: null });
    expect(answer.diff).toContainEqual({ attribute: 'userName', old: null, new: person.userName });
    expect([company.sandbox.effects().length, await eventCount()]).toEqual([effects, events]);
    expect(accountOf(company.sandbox, person)).toBeUndefined();
  });

  it('is carried out by an event of its own, which comes before changes of settings', async () => {
    const { person, userId } = await aLostAccount();
    const answer = await provision({ userId, dryRun: false });
    expect(answer.event).toMatchObject({ type: 'converge', appId: company.app.id, cause: { userIds: [userId] } });
    await company.tenure.settled(answer.event?.id ?? '');
    expect(accountOf(company.sandbox, person)?.attributes).toMatchObject({ externalId: userId, active: true });
    const again = await provision({ userId });
    expect([oks(again), again.operation]).toEqual([ALL_WELL, null]);
  });

  it('names the step that fails, why and what to do, and makes no event', async () => {
    const { userId } = await aLostAccount();
    await company.tenure.send('PATCH', `/v1/users/${userId}`, { email: `x.${unique()}@other.example` });
    const person = aPerson({ email: `y.${unique()}@other.example` });
    await done(company.tenure, 'onboard', person);
    const answer = await provision({ userId: await idOf(person), dryRun: false });
    expect(oks(answer)).toEqual({ connection: true, import: true, scope: false, match: null, action: null });
    expect(answer.steps[2]).toMatchObject({
      summary: 'Failed: domain_not_authorized.',
      cause: expect.any(String),
      remedy: expect.any(String),
    });
    expect(answer).toMatchObject({ operation: null, body: null, diff: null, event: null });
  });

  it('never takes over somebody else’s account', async () => {
    const { person, userId } = await aLostAccount();
    company.sandbox.store.put('User', undefined, { userName: person.userName, externalId: 'hr-9' });
    const answer = await provision({ userId, dryRun: false });
    expect(oks(answer)).toMatchObject({ match: false, action: null });
    expect(answer.steps[3]?.summary).toContain('foreign_account');
  });

  it('tells what is wrong with the connection', async () => {
    const { userId } = await aLostAccount();
    company.sandbox.knobs.setTokenRevoked(true);
    const answer = await provision({ userId });
    company.sandbox.knobs.setTokenRevoked(false);
    expect(oks(answer)).toMatchObject({ connection: false, import: null, action: null });
  });

  it('asks for events:write only where it changes something', async () => {
    const { userId } = await aLostAccount();
    const { api } = company.tenure;
    const key = withKey(await createKey(api, ['apps:read', 'users:read']));
    const path = `/v1/apps/${company.app.id}/provision`;
    expect((await api.call('POST', path, { userId }, key)).status).toBe(200);
    const refused = await api.call('POST', path, { userId, dryRun: false }, key);
    expect([refused.status, refused.text.includes('events:write')]).toEqual([403, true]);
  });
});
