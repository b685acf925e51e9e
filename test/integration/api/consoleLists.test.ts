import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { events, memberships, provisioningLog } from '../../../db/schema/index.ts';
import { EVERYBODY, newId } from '../../../domain/ids.ts';
import { createApp, createKey, createPolicy, insertGroup, insertOpenStep, insertUser, withKey } from './fixtures.ts';
import { type Answer, startApi, type TestApi } from './startApi.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

function idsOf(answer: Answer): unknown[] {
  expect(answer.status, answer.text).toBe(200);
  return Object.values(Object(answer.at('data'))).map((row) => Object(row).id);
}

describe('People are found', () => {
  it('by any part of a name, an address or the employee number, in any case; by all of several words', async () => {
    const zoe = await insertUser(api.db, {
      userName: 'zq17@acme.example',
      email: 'zoe.100%@acme.example',
      givenName: 'Zoë',
      familyName: 'Quill',
      displayName: 'Zoë Quill',
      employeeNumber: 'EMP-77',
    });
    const tom = await insertUser(api.db, { givenName: 'Tom', familyName: 'Quill', displayName: 'Tom Quill' });
    for (const q of ['zq17', 'ZOË', 'mp-7', 'zoe.100%', 'quill zo']) {
      expect([q, idsOf(await api.call('GET', `/v1/users?q=${encodeURIComponent(q)}`))]).toEqual([q, [zoe]]);
    }
    expect(idsOf(await api.call('GET', '/v1/users?q=uill'))).toEqual([zoe, tom]);
    expect(idsOf(await api.call('GET', '/v1/users?q=0_%25'))).toEqual([]);
  });

  it('by the app they are entitled to', async () => {
    const groupId = await insertGroup(api.db);
    const appId = await createApp(api, { displayName: 'Chat' });
    await createPolicy(api, appId, groupId);
    const userId = await insertUser(api.db);
    await insertUser(api.db);
    await api.db.insert(memberships).values({ userId, groupId });
    expect(idsOf(await api.call('GET', `/v1/users?app=${appId}`))).toEqual([userId]);
  });
});

describe('Names of people', () => {
  it('are told by ids, also of those who were deleted; an id of nobody is left out', async () => {
    const ann = await insertUser(api.db, { displayName: 'Ann Lee' });
    const gone = await insertUser(api.db, { displayName: null, userName: 'gone@acme.example', deletedAt: new Date() });
    const answer = await api.call('GET', `/v1/user-names?ids=${ann},${gone},${newId('usr')}`);
    expect(new Set(Object.values(Object(answer.at('data'))))).toEqual(
      new Set([
        { id: ann, name: 'Ann Lee' },
        { id: gone, name: 'gone@acme.example' },
      ]),
    );
    expect((await api.call('GET', '/v1/user-names?ids=ann')).status).toBe(422);
    const key = await createKey(api, ['events:read']);
    expect((await api.call('GET', `/v1/user-names?ids=${ann}`, undefined, withKey(key))).status).toBe(403);
  });
});

describe('Events', () => {
  it('are found while they are open; those that wait for their date are not', async () => {
    const appId = await createApp(api, { displayName: 'Files' });
    const userId = await insertUser(api.db);
    const open = await insertOpenStep(api.db, { appId, userId, outcome: 'running' });
    const other = { type: 'update' as const, userId, priority: 2, startState: 'started' as const };
    await api.db.insert(events).values([
      { ...other, id: newId('evt'), workflowId: 'ended', status: 'completed', finishedAt: new Date() },
      { ...other, id: newId('evt'), workflowId: 'later', status: 'scheduled', deferredSealed: 'x' },
    ]);
    expect(idsOf(await api.call('GET', `/v1/events?user=${userId}`))).toHaveLength(3);
    const found = await api.call('GET', `/v1/events?user=${userId}&open=true`);
    expect([idsOf(found), found.at('data.0.priority')]).toEqual([[open], 3]);
    expect((await api.call('GET', '/v1/events?open=false')).status).toBe(422);
  });

  it('have their rows of the report', async () => {
    const appId = await createApp(api, { displayName: 'Mail' });
    const userId = await insertUser(api.db);
    const [eventId, other] = [newId('evt'), newId('evt')];
    const row = { workflowId: 'w', userId, appId, operation: 'create' as const };
    await api.db.insert(provisioningLog).values([
      { ...row, eventId, outcome: 'needs_attention' },
      { ...row, eventId, outcome: 'done' },
      { ...row, eventId: other, outcome: 'done' },
    ]);
    const found = await api.call('GET', `/v1/reports/provisioning?event=${eventId}`);
    expect([found.at('data.0.outcome'), found.at('data.1.outcome'), idsOf(found).length]).toEqual([
      'done',
      'needs_attention',
      2,
    ]);
    expect((await api.call('GET', '/v1/reports/provisioning?event=x')).status).toBe(422);
  });
});

describe('Groups', () => {
  it('are found by part of their name or by who is in them, and tell how many are in them', async () => {
    const groupId = await insertGroup(api.db, { displayName: 'Deep Sea Divers', externalId: 'divers' });
    const people = [await insertUser(api.db), await insertUser(api.db)];
    await api.db.insert(memberships).values(people.map((userId) => ({ userId, groupId })));
    const found = await api.call('GET', '/v1/groups?q=sea');
    expect(idsOf(found)).toEqual([groupId]);
    expect(found.at('data.0.memberCount')).toBe(2);
    expect((await api.call('GET', `/v1/groups/${groupId}`)).at('memberCount')).toBe(2);
    expect(idsOf(await api.call('GET', `/v1/groups?user=${people[0]}`))).toEqual([groupId]);
    const everybody = await api.call('GET', `/v1/groups/${EVERYBODY}`);
    expect(Number(everybody.at('memberCount'))).toBeGreaterThan(2);
  });

  it('list their members in pages', async () => {
    const groupId = await insertGroup(api.db);
    const people = [await insertUser(api.db), await insertUser(api.db), await insertUser(api.db)];
    await insertUser(api.db);
    await api.db.insert(memberships).values(people.map((userId) => ({ userId, groupId })));
    const path = `/v1/groups/${groupId}/members?limit=2`;
    const first = await api.call('GET', path);
    const second = await api.call('GET', `${path}&cursor=${String(first.at('nextCursor'))}`);
    expect([...idsOf(first), ...idsOf(second)]).toEqual([...people].sort());
    expect(second.at('nextCursor')).toBeNull();
  });
});

describe('Saved views', () => {
  it('are seen by others only when shared, and changed only by their owner', async () => {
    const other = withKey(await createKey(api, ['events:read']));
    const kept = await api.call('POST', '/v1/views', { page: 'activity', name: 'Failed', query: '?status=x' });
    expect([kept.status, kept.at('query'), kept.at('own')]).toEqual([201, 'status=x', true]);
    const path = `/v1/views/${String(kept.at('id'))}`;
    expect(idsOf(await api.call('GET', '/v1/views?page=activity', undefined, other))).toEqual([]);

    expect((await api.call('PATCH', path, { shared: true })).status).toBe(200);
    const seen = await api.call('GET', '/v1/views?page=activity', undefined, other);
    expect(idsOf(seen)).toEqual([kept.at('id')]);
    expect(seen.at('data.0.own')).toBe(false);
    expect((await api.call('PATCH', path, { name: 'Mine now' }, other)).status).toBe(404);
    expect((await api.call('DELETE', path, undefined, other)).status).toBe(404);

    expect((await api.call('DELETE', path)).status).toBe(200);
    expect(idsOf(await api.call('GET', '/v1/views'))).toEqual([]);
  });
});
