import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accounts, auditLog, users } from '../../../db/schema/index.ts';
import { checkInvariants, type Violation } from '../../checker/checkInvariants.ts';
import { accountOf, aGroup, aPerson, type Company, done, say, startCompany } from '../lifecycle/company.ts';

let company: Company;
let stop: Company['stop'] | undefined;

beforeAll(async () => {
  company = await startCompany('checked-token');
  stop = company.stop;
});

afterAll(() => stop?.());

async function violations(acceptedEventIds: string[] = []): Promise<readonly Violation[]> {
  const { tenure, sandbox, app } = company;
  return checkInvariants({
    db: tenure.api.db,
    sealer: tenure.api.deps.sealer,
    temporal: tenure.temporal,
    workflowQueue: tenure.workflowQueue,
    sandboxes: new Map([[app.id, sandbox]]),
    acceptedEventIds,
  });
}

function named(found: readonly Violation[]): string[] {
  return [...new Set(found.map(({ invariant }) => invariant))].sort();
}

describe('the checker', () => {
  test('finds nothing wrong where nothing is, and each thing that was made wrong', async () => {
    const { tenure, sandbox } = company;
    const group = await aGroup(tenure);
    const [stays, leaves] = [aPerson(), aPerson()];
    for (const person of [stays, leaves]) {
      await done(tenure, 'onboard', person, { attributes: person.attributes, groups: { set: [group.externalId] } });
    }
    const left = await done(tenure, 'offboard', leaves);
    expect(await violations([left.id])).toEqual([]);

    const [gone, account] = [accountOf(sandbox, leaves), accountOf(sandbox, stays)];
    sandbox.store.put('User', account?.id, { ...account?.attributes, displayName: 'Somebody else' });
    expect(named(await violations())).toEqual(['I1']);
    sandbox.store.put('User', account?.id, { ...account?.attributes });
    const groupId = [...sandbox.store.groupsOf(account?.id ?? '')][0] ?? '';
    sandbox.store.setMembers(groupId, new Set());
    expect(named(await violations())).toEqual(['I1']);
    sandbox.store.setMembers(groupId, new Set([account?.id ?? '']));
    expect(await violations()).toEqual([]);

    const [entry] = await tenure.api.db.select().from(auditLog).orderBy(auditLog.id);
    const actorIs = (actor: string | undefined) =>
      tenure.api.db
        .update(auditLog)
        .set({ actor })
        .where(eq(auditLog.id, entry?.id ?? 0));
    await actorIs('somebody else');
    expect(named(await violations())).toEqual(['I9']);
    await actorIs(entry?.actor);
    expect(await violations()).toEqual([]);

    const twin = sandbox.store.put('User', undefined, { ...account?.attributes, userName: 'twin@acme.example' });
    expect(named(await violations())).toContain('I2');
    sandbox.store.remove('User', twin.id);

    await tenure.api.db
      .update(accounts)
      .set({ appliedVersion: 0 })
      .where(eq(accounts.remoteId, account?.id ?? ''));
    expect(named(await violations())).toEqual(['I3']);
    await tenure.api.db
      .update(accounts)
      .set({ appliedVersion: 1 })
      .where(eq(accounts.remoteId, account?.id ?? ''));

    await fetch(`${sandbox.baseUrl}/Users/${gone?.id}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName: leaves.userName,
        externalId: left.userId,
        active: false,
      }),
    });
    expect(named(await violations())).toEqual(['I4']);
    expect(named(await violations(['evt_unheard_of']))).toEqual(['I4', 'I5']);
  });

  test('takes what waits for a human for open work', async () => {
    const { tenure, sandbox } = company;
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400 });
    const stuck = await tenure.settled(await say(tenure, 'onboard', aPerson()), 'needs_attention');
    const found = named(await violations());
    expect(found).toContain('I5');
    expect(found).toContain('I6');
    await tenure.send('POST', `/v1/events/${stuck.id}/retry`);
    await tenure.settled(stuck.id);
    expect(await tenure.api.db.select().from(users)).toHaveLength(3);
  });
});
