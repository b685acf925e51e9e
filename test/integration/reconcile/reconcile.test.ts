import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  accountOf,
  aGroup,
  aPerson,
  type Company,
  done,
  membersOf,
  type Person,
  startCompany,
  unique,
} from '../lifecycle/company.ts';
import { compare, type FindingView } from './comparing.ts';

const ALL = { missing: 'mend', orphaned: 'mend', drifted: 'mend', unexpectedMembers: 'mend' };

let company: Company;
beforeAll(async () => {
  company = await startCompany('sandbox-token', { reconcile: true });
});
afterAll(() => company?.stop());

describe('Comparing an app with the directory', () => {
  it('finds nothing where both agree, and asks the target for nothing but reads', async () => {
    await join(2);
    const before = company.sandbox.effects(0).length;
    const { row, findings } = await compare(company);
    expect(row).toMatchObject({ status: 'done', counts: { listed: 2, matched: 2 }, error: null });
    expect(findings).toEqual([]);
    expect(company.sandbox.effects(0)).toHaveLength(before);
  });

  it('tells what was done by hand in the target, mends it by ordinary pushes, and leaves strangers alone', async () => {
    const { tenure, sandbox } = company;
    const team = `Team ${unique()}`;
    const { externalId, id: groupId } = await aGroup(tenure, team);
    const [gone, drifted, leaver, member] = await join(4);
    for (const person of [gone, drifted, member]) {
      await done(tenure, 'group-change', person, { groups: { add: [externalId] } });
    }
    await done(tenure, 'offboard', leaver);
    const stranger = sandbox.store.put('User', undefined, {
      userName: `mallory-${unique()}@evil.example`,
      active: true,
    });
    change(drifted, { title: 'Intern', displayName: 'Somebody else' });
    change(leaver, { active: true });
    sandbox.store.remove('User', account(gone).id);
    const group = sandbox.store.byName('Group', team);
    if (group === undefined) throw new Error('no group');
    sandbox.store.setMembers(group.id, new Set([account(drifted).id, account(leaver).id, stranger.id]));

    const reported = await compare(company);
    expect(reported.row.status).toBe('done');
    const by = (kind: string) => reported.findings.filter((it) => it.kind === kind);
    expect(by('missing')).toMatchObject([{ userName: gone.userName, reason: 'gone', mendable: true, eventId: null }]);
    expect(names(by('drifted'))).toEqual(['displayName', 'title']);
    const orphaned = by('orphaned').map(({ reason, userName, mendable }) => [reason, userName, mendable]);
    expect(orphaned).toContainEqual(['user_inactive', leaver.userName, true]);
    expect(orphaned).toContainEqual(['unmatched', stranger.attributes.userName, false]);
    // The leaver's own membership and the stranger's.
    expect(
      by('unexpected_member')
        .map(({ remoteId }) => remoteId)
        .sort(),
    ).toEqual([account(leaver).id, stranger.id].sort());
    expect(by('missing_member')).toContainEqual(
      expect.objectContaining({ remoteId: account(member).id, groupId, reason: 'not_in_group' }),
    );
    expect(accountOf(sandbox, gone)).toBeUndefined();

    const csv = await tenure.api.call(
      'GET',
      `/v1/apps/${company.app.id}/reconciliations/${reported.row.id}/findings?format=csv&kind=drifted`,
    );
    expect(csv.text).toContain('title,Intern');

    const mended = await compare(company, ALL);
    expect(mended.row.status).toBe('done');
    expect(accountOf(sandbox, gone)?.attributes).toMatchObject({ active: true });
    expect(accountOf(sandbox, drifted)?.attributes).toMatchObject({ displayName: drifted.attributes.displayName });
    expect(accountOf(sandbox, leaver)?.attributes.active).toBe(false);
    expect(sandbox.store.get('User', stranger.id)).toMatchObject({ attributes: { active: true } });
    expect(membersOf(sandbox, team)).toEqual(
      [gone.userName, drifted.userName, member.userName, String(stranger.attributes.userName)].sort(),
    );
    // Only what is nobody's is left.
    const after = await compare(company);
    expect(after.findings.map(({ kind, remoteId }) => [kind, remoteId])).toEqual([
      ['orphaned', stranger.id],
      ['unexpected_member', stranger.id],
    ]);
  });

  it('makes a group anew that is gone there, with its members', async () => {
    const { tenure, sandbox } = company;
    const team = `Lost ${unique()}`;
    const { externalId } = await aGroup(tenure, team);
    const [person] = await join(1);
    await done(tenure, 'group-change', person, { groups: { add: [externalId] } });
    const group = sandbox.store.byName('Group', team);
    sandbox.store.remove('Group', group?.id ?? '');
    const { findings } = await compare(company, { missing: 'mend' });
    expect(findings.find(({ groupId, kind }) => groupId !== null && kind === 'missing')).toMatchObject({
      reason: 'gone',
    });
    expect(membersOf(sandbox, team)).toEqual([person.userName]);
  });

  it('goes on where it was when its worker ends, and counts no account twice', async () => {
    const { tenure, app } = company;
    const path = `/v1/apps/${app.id}/reconciliations`;
    let id = '';
    await tenure.withoutWorker(async () => {
      ({ id } = z.looseObject({ id: z.string() }).parse(await tenure.send('POST', path)));
      // Nobody starts a second one beside it.
      expect((await tenure.api.call('POST', path)).at('code')).toBe('reconciliation_running');
    });
    await expect.poll(async () => (await tenure.send('GET', `${path}/${id}`)).status).toBe('done');
    const { counts } = z
      .looseObject({ counts: z.record(z.string(), z.number()) })
      .parse(await tenure.send('GET', `${path}/${id}`));
    expect(counts.listed).toBe(company.sandbox.store.count('User'));
  });

  it('is cancelled by the API', async () => {
    const { tenure, app } = company;
    const path = `/v1/apps/${app.id}/reconciliations`;
    await tenure.withoutWorker(async () => {
      const { id } = z.looseObject({ id: z.string() }).parse(await tenure.send('POST', path));
      expect(await tenure.send('POST', `${path}/${id}/cancel`)).toMatchObject({ status: 'cancelled' });
      expect((await tenure.api.call('POST', `${path}/${id}/cancel`)).at('code')).toBe('reconciliation_ended');
    });
    expect((await compare(company)).row.status).toBe('done');
  });

  it('is scheduled for each app in Temporal, as the app says', async () => {
    const { tenure, app } = company;
    const schedule = tenure.temporal.client.schedule.getHandle(`reconcile:${app.id}`);
    const every = async () => (await schedule.describe()).spec.intervals?.[0]?.every;
    await expect.poll(every).toBe(24 * 3_600_000);
    await tenure.send('PATCH', `/v1/apps/${app.id}`, { reconcile: { every: '1h' } });
    await expect.poll(every).toBe(3_600_000);
    await schedule.trigger();
    const path = `/v1/apps/${app.id}/reconciliations`;
    const last = z.looseObject({ data: z.array(z.looseObject({ requestedBy: z.string(), status: z.string() })) });
    await expect
      .poll(async () => last.parse(await tenure.send('GET', path)).data[0])
      .toMatchObject({
        requestedBy: 'schedule',
        status: 'done',
      });
    await tenure.send('PATCH', `/v1/apps/${app.id}`, { reconcile: { every: null } });
    await expect
      .poll(() =>
        schedule.describe().then(
          () => 'there',
          () => 'gone',
        ),
      )
      .toBe('gone');
    const wrong = await tenure.api.call('PATCH', `/v1/apps/${app.id}`, { reconcile: { every: 'daily' } });
    expect(wrong.status).toBe(422);
  });
});

async function join(count: number): Promise<[Person, Person, Person, Person]> {
  const people = Array.from({ length: 4 }, () => aPerson());
  await Promise.all(people.slice(0, count).map((person) => done(company.tenure, 'onboard', person)));
  const [a, b, c, d] = people;
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error('unreachable');
  return [a, b, c, d];
}

function account(person: Person) {
  const found = accountOf(company.sandbox, person);
  if (found === undefined) throw new Error(`no account of ${person.userName}`);
  return found;
}

function change(person: Person, changes: Record<string, string | boolean>): void {
  const row = account(person);
  company.sandbox.store.put('User', row.id, { ...row.attributes, ...changes });
}

function names(findings: readonly FindingView[]): string[] {
  return findings.flatMap(({ changes }) => changes.map(({ attribute }) => attribute)).sort();
}
