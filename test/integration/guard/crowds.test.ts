import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { say } from '../lifecycle/company.ts';
import { startTenure, type Tenure } from '../lifecycle/startTenure.ts';
import { aCrowd, type Crowd, decide, dropPolicy, guardOf, isActive, type Member, SOON } from './crowd.ts';

let tenure: Tenure;
let crowd: Crowd;

beforeAll(async () => {
  tenure = await startTenure();
});
afterEach(() => crowd?.stop());
afterAll(() => tenure?.stop());

/** Both limits are reached by a handful. */
const SMALL = { deletionGuard: { count: 4, share: 0.5 } };

function member(index: number): Member {
  const person = crowd.people[index];
  if (person === undefined) throw new Error(`There are only ${crowd.people.length} people.`);
  return person;
}

/** Takes them out of the group in one call; answers the events, one each. */
async function takeOut(people: readonly Member[]): Promise<string[]> {
  const body = { remove: people.map(({ id }) => id) };
  const { events } = Object(await tenure.send('POST', `/v1/groups/${crowd.groupId}/members`, body));
  return events.map(({ id }: { id: string }) => id);
}

function ids(...indexes: readonly number[]): string[] {
  return indexes.map((index) => member(index).id);
}

describe('a change that would take many accounts away', () => {
  test('takes none before a human has decided, and then exactly what was approved', async () => {
    crowd = await aCrowd(tenure, 40);
    const event = await dropPolicy(tenure, crowd, 'needs_attention');

    expect(crowd.active()).toBe(40);
    expect(event.steps).toMatchObject([
      { outcome: 'needs_attention', reason: 'deletion_guard', error: { code: 'deletion_guard' } },
    ]);
    expect(event.steps[0]?.error?.message).toBe('40 removals are held by the deletion guard.');
    const state = await guardOf(tenure, crowd);
    expect(state).toMatchObject({
      settings: { count: 25, share: 0.2 },
      window: { removed: 0, accounts: 40, held: 40 },
      nextCursor: null,
    });
    expect(state.held.map(({ userId }) => userId)).toEqual(crowd.people.map(({ id }) => id).sort());
    expect(state.held[0]).toMatchObject({
      eventId: event.id,
      operation: 'deactivate',
      reason: 'not_entitled',
      cause: 'policy_deleted',
    });

    expect(await decide(tenure, crowd, 'approve', { userIds: ids(0, 1) })).toEqual({ removals: 2, events: 1 });
    await expect.poll(() => crowd.active(), SOON).toBe(38);
    expect([isActive(crowd.sandbox, member(0)), isActive(crowd.sandbox, member(1))]).toEqual([false, false]);
    await expect.poll(async () => (await guardOf(tenure, crowd)).window, SOON).toMatchObject({ removed: 2, held: 38 });
    await tenure.settled(event.id, 'needs_attention');

    expect(await decide(tenure, crowd, 'reject', { userIds: ids(2) })).toEqual({ removals: 1, events: 1 });
    expect(await decide(tenure, crowd, 'approve')).toEqual({ removals: 37, events: 1 });
    const ended = await tenure.settled(event.id);
    expect(ended.steps).toMatchObject([{ outcome: 'done' }]);
    expect(crowd.active()).toBe(1);
    expect(isActive(crowd.sandbox, member(2))).toBe(true);

    const rows = await tenure.report(`app=${crowd.appId}&from=${encodeURIComponent(String(ended.createdAt))}`);
    const of = (index: number) =>
      rows.filter(({ userId, eventId }) => userId === member(index).id && eventId === event.id);
    expect(of(2)).toMatchObject([
      { operation: 'deactivate', outcome: 'needs_attention', reason: 'deletion_guard' },
      { operation: 'deactivate', outcome: 'skipped', reason: 'guard_rejected' },
    ]);
    // However often it was judged.
    for (const [index] of crowd.people.entries()) {
      expect(of(index).map(({ outcome }) => outcome)).toHaveLength(2);
    }
    const answer = await tenure.api.call('POST', `/v1/apps/${crowd.appId}/guard/approve`);
    expect([answer.status, answer.at('code')]).toEqual([409, 'nothing_held']);
    const audit = await tenure.send('GET', `/v1/audit?object=${crowd.appId}`);
    expect(JSON.stringify(audit)).toContain('guard.reject');
    expect(audit.data).toContainEqual(
      expect.objectContaining({
        actor: 'admin',
        action: 'guard.approve',
        after: { removals: 37, eventIds: [event.id] },
      }),
    );
  });

  test('is let through where only one of the two limits is exceeded', async () => {
    crowd = await aCrowd(tenure, 10, { deletionGuard: { count: 4, share: 1 } });
    expect((await dropPolicy(tenure, crowd)).status).toBe('completed');
    expect(crowd.active()).toBe(0);
    await crowd.stop();
    crowd = await aCrowd(tenure, 10, { deletionGuard: { count: 10, share: 0.1 } });
    expect((await dropPolicy(tenure, crowd)).status).toBe('completed');
    expect(crowd.active()).toBe(0);
  });

  test('is let through where the guard is off, and goes on when it is switched off', async () => {
    crowd = await aCrowd(tenure, 8, SMALL);
    const event = await dropPolicy(tenure, crowd, 'needs_attention');
    await tenure.send('PATCH', `/v1/apps/${crowd.appId}`, { deletionGuard: null });
    await tenure.settled(event.id);
    expect(crowd.active()).toBe(0);
    expect((await guardOf(tenure, crowd)).held).toEqual([]);
  });

  test('of its authorized domains is one, too; who keeps an account is not held up', async () => {
    crowd = await aCrowd(tenure, 6, { ...SMALL, authorizedDomains: ['acme.example', 'other.example'] });
    const { event } = Object(
      await tenure.send('PATCH', `/v1/apps/${crowd.appId}`, { authorizedDomains: ['other.example'] }),
    );
    await tenure.settled(event.id, 'needs_attention');
    expect(crowd.active()).toBe(6);
    const { held } = await guardOf(tenure, crowd, 'limit=4');
    expect(held.map(({ reason, cause }) => [reason, cause])).toEqual(
      Array(4).fill(['domain_not_authorized', 'app_changed']),
    );

    // Mended: nobody is to go any more, and the event ends by itself.
    await tenure.send('PATCH', `/v1/apps/${crowd.appId}`, { authorizedDomains: ['acme.example'] });
    await tenure.settled(event.id);
    expect(crowd.active()).toBe(6);
    expect((await guardOf(tenure, crowd)).held).toEqual([]);
  });

  test('may be many events of one person each', async () => {
    crowd = await aCrowd(tenure, 8, SMALL);
    const eventIds = await takeOut(crowd.people);
    for (const id of eventIds) await tenure.settled(id, 'needs_attention');
    expect(crowd.active()).toBe(8);
    const { held } = await guardOf(tenure, crowd);
    expect(held.map(({ eventId }) => eventId)).toEqual([...eventIds].sort());

    await decide(tenure, crowd, 'approve', { eventIds: eventIds.slice(0, 3) });
    const kept = String(eventIds[3]);
    await decide(tenure, crowd, 'reject', { eventIds: [kept] });
    for (const id of eventIds.slice(0, 3)) await tenure.settled(id);
    const rejected = await tenure.settled(kept);
    expect(rejected.steps).toMatchObject([{ outcome: 'skipped', reason: 'guard_rejected' }]);
    expect(crowd.active()).toBe(5);

    // Back in the group: nothing to decide is left.
    await tenure.send('POST', `/v1/groups/${crowd.groupId}/members`, { add: crowd.people.map(({ id }) => id) });
    for (const id of eventIds.slice(4)) {
      expect((await tenure.settled(id)).steps).toMatchObject([{ outcome: 'superseded' }]);
    }
    await expect.poll(() => crowd.active(), SOON).toBe(8);
    expect((await guardOf(tenure, crowd)).held).toEqual([]);
  });

  test('ends by itself when people are entitled again', async () => {
    crowd = await aCrowd(tenure, 6, SMALL);
    const event = await dropPolicy(tenure, crowd, 'needs_attention');
    await tenure.send('POST', '/v1/policies', { appId: crowd.appId, groupId: crowd.groupId, name: 'Again' });
    const ended = await tenure.settled(event.id);
    expect(ended.steps).toMatchObject([{ outcome: 'unchanged' }]);
    expect(crowd.active()).toBe(6);
  });
});

describe('somebody said to leave by themselves', () => {
  test('goes at once, however many do, and counts', async () => {
    crowd = await aCrowd(tenure, 10, SMALL);
    const leaving = crowd.people.slice(0, 6);
    const events = await Promise.all(leaving.map((person) => say(tenure, 'offboard', person)));
    for (const id of events) expect((await tenure.settled(id)).steps).toMatchObject([{ outcome: 'done' }]);
    expect(crowd.active()).toBe(4);
    expect((await guardOf(tenure, crowd)).window).toMatchObject({ removed: 6, accounts: 10, held: 0 });

    const [eventId] = await takeOut([member(6)]);
    await tenure.settled(String(eventId), 'needs_attention');
    expect(crowd.active()).toBe(4);
  });

  test('goes at once when a change of many holds them, which goes on when nobody is held any more', async () => {
    crowd = await aCrowd(tenure, 5, SMALL);
    const event = await dropPolicy(tenure, crowd, 'needs_attention');
    const leaves = await Promise.all(crowd.people.map((person) => say(tenure, 'offboard', person)));
    for (const id of leaves) expect((await tenure.settled(id)).steps).toMatchObject([{ outcome: 'done' }]);
    expect(crowd.active()).toBe(0);
    await tenure.settled(event.id);
  });
});

describe('what was rejected', () => {
  test('stays through whatever looks at everybody again, and is shown as open; a new change decides anew', async () => {
    crowd = await aCrowd(tenure, 6, SMALL);
    const event = await dropPolicy(tenure, crowd, 'needs_attention');
    await decide(tenure, crowd, 'reject');
    await tenure.settled(event.id);
    const access = await tenure.send('GET', `/v1/users/${member(0).id}/access`);
    expect(access.data).toContainEqual(
      expect.objectContaining({
        appId: crowd.appId,
        open: true,
        entitled: false,
        reason: 'not_entitled',
        removalRejectedBy: event.id,
      }),
    );

    const mapping = await tenure.send('GET', `/v1/apps/${crowd.appId}/mappings`);
    const changed = await tenure.send('PUT', `/v1/apps/${crowd.appId}/mappings`, {
      users: Object(mapping).users.filter((row: { target: string }) => row.target !== 'title'),
      groups: Object(mapping).groups,
    });
    await tenure.settled(Object(changed).event.id);
    const updated = await say(tenure, 'update', member(0), { attributes: { department: 'Elsewhere' } });
    expect((await tenure.settled(updated)).steps).toMatchObject([{ outcome: 'skipped', reason: 'guard_rejected' }]);
    expect(crowd.active()).toBe(6);

    const left = await say(tenure, 'group-change', member(0), { groups: { remove: [crowd.group] } });
    await tenure.settled(left);
    expect(crowd.active()).toBe(5);
    const gone = await say(tenure, 'offboard', member(1));
    await tenure.settled(gone);
    expect(crowd.active()).toBe(4);
  });

  test('of a whole app calls its removal off; approved, it is gone', async () => {
    crowd = await aCrowd(tenure, 6, SMALL);
    const remove = async () =>
      Object(await tenure.send('DELETE', `/v1/apps/${crowd.appId}?accounts=deprovision`)).event.id;
    const first = await remove();
    await tenure.settled(first, 'needs_attention');
    expect(crowd.active()).toBe(6);
    expect(crowd.sandbox.store.count('Group')).toBe(1);
    await decide(tenure, crowd, 'reject');
    await tenure.settled(first);
    expect(await tenure.send('GET', `/v1/apps/${crowd.appId}`)).toMatchObject({ removingSince: null });
    expect(crowd.active()).toBe(6);
    expect(crowd.sandbox.store.count('Group')).toBe(1);
    const rows = await tenure.report(`app=${crowd.appId}&user=${member(0).id}`);
    expect(rows.at(-1)).toMatchObject({ outcome: 'skipped', reason: 'guard_rejected' });

    const second = await remove();
    await tenure.settled(second, 'needs_attention');
    await decide(tenure, crowd, 'approve');
    await tenure.settled(second);
    expect(crowd.active()).toBe(0);
    expect((await tenure.api.call('GET', `/v1/apps/${crowd.appId}`)).status).toBe(404);
  });
});
