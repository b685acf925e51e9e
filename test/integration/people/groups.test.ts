import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { targetGroups } from '../../../db/schema/index.ts';
import { startApi, type TestApi } from '../api/startApi.ts';
import { aGroup, anApp, aPerson, aPolicy, fieldsIn, fresh, idsIn, membersOf, readUser } from './directory.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('a group', () => {
  it('is created, read, changed and deleted; without an app that has to do with it, without events', async () => {
    const externalId = fresh('ext');
    const created = await api.call('POST', '/v1/groups', { displayName: 'Quiet', externalId, description: 'd' });
    expect([created.status, created.at('event')]).toEqual([202, null]);
    const id = String(created.at('group.id'));
    expect((await api.call('GET', `/v1/groups/${id}`)).body).toMatchObject({
      displayName: 'Quiet',
      externalId,
      builtIn: false,
    });
    const patched = await api.call('PATCH', `/v1/groups/${id}`, { displayName: 'Calm', description: null });
    expect(patched.at('group')).toMatchObject({ displayName: 'Calm', description: null, externalId });
    expect(patched.at('event')).toBeNull();
    const deleted = await api.call('DELETE', `/v1/groups/${id}`);
    expect([deleted.status, deleted.at('group.id'), deleted.at('event')]).toEqual([202, id, null]);
    expect((await api.call('GET', `/v1/groups/${id}`)).status).toBe(404);
    expect((await api.call('DELETE', `/v1/groups/${id}`)).status).toBe(404);
  });

  it('is found by external id and by name in any case', async () => {
    const externalId = fresh('ext');
    const displayName = fresh('Findable');
    const id = await aGroup(api, { externalId, displayName });
    expect(idsIn(await api.call('GET', `/v1/groups?externalId=${externalId}`))).toEqual([id]);
    expect(idsIn(await api.call('GET', `/v1/groups?displayName=${displayName.toUpperCase()}`))).toEqual([id]);
  });

  it('has an external id of its own, until it is deleted', async () => {
    const externalId = fresh('ext');
    const id = await aGroup(api, { externalId });
    const twin = await api.call('POST', '/v1/groups', { displayName: 'Twin', externalId });
    expect([twin.status, fieldsIn(twin)]).toEqual([409, ['externalId']]);
    await api.call('DELETE', `/v1/groups/${id}`);
    await aGroup(api, { externalId });
  });

  it('may share its name, but not in an app that gets both', async () => {
    const displayName = fresh('Namesake');
    const first = await aGroup(api, { displayName });
    const second = await aGroup(api, { displayName });
    await anApp(api.db, { pushGroups: [first] });
    await aGroup(api, { displayName });
    const other = await aGroup(api);
    await anApp(api.db, { pushGroups: [first, other] });
    const renamed = await api.call('PATCH', `/v1/groups/${other}`, { displayName: displayName.toLowerCase() });
    expect([renamed.status, renamed.at('code'), fieldsIn(renamed)]).toEqual([409, 'group_name_taken', ['displayName']]);
    expect((await api.call('PATCH', `/v1/groups/${second}`, { description: 'x' })).status).toBe(202);
  });

  it('makes an event when an app gets it, has it, or is granted by it', async () => {
    const granted = await aGroup(api);
    await aPolicy(api.db, await anApp(api.db), granted);
    const renamed = await api.call('PATCH', `/v1/groups/${granted}`, { displayName: fresh('New') });
    expect(renamed.at('event')).toMatchObject({
      type: 'converge',
      groupId: granted,
      userId: null,
      cause: { kind: 'group_changed', fields: ['displayName'] },
    });
    const had = await aGroup(api);
    await api.db.insert(targetGroups).values({ appId: await anApp(api.db), groupId: had, remoteId: fresh('r') });
    const deleted = await api.call('DELETE', `/v1/groups/${had}`);
    expect(deleted.at('event')).toMatchObject({ type: 'converge', cause: { kind: 'group_deleted' } });
    const same = await api.call('PATCH', `/v1/groups/${granted}`, {
      displayName: String(renamed.at('group.displayName')),
    });
    expect(same.at('event')).toBeNull();
  });

  it('of everybody stays as it is', async () => {
    expect((await api.call('PATCH', '/v1/groups/grp_everybody', { displayName: 'x' })).at('code')).toBe(
      'built_in_group',
    );
    expect((await api.call('DELETE', '/v1/groups/grp_everybody')).status).toBe(409);
    const members = await api.call('POST', '/v1/groups/grp_everybody/members', { add: [] });
    expect([members.status, members.at('code')]).toEqual([422, 'built_in_group']);
  });

  it.each([
    [{}, 'displayName'],
    [{ displayName: '' }, 'displayName'],
    [{ displayName: 'x', externalId: '' }, 'externalId'],
    [{ displayName: 'x', builtIn: true }, 'builtIn'],
  ])('is refused as %j, naming %s', async (body, field) => {
    const answer = await api.call('POST', '/v1/groups', body);
    expect([answer.status, fieldsIn(answer)]).toEqual([422, [field]]);
  });
});

describe('an app that gets all groups', () => {
  it('is told of each, and refuses two of one name even when they are made at once', async () => {
    const appId = await anApp(api.db, { pushGroups: 'all' });
    const created = await api.call('POST', '/v1/groups', { displayName: fresh('Pushed') });
    expect(created.at('event')).toMatchObject({ type: 'converge', cause: { kind: 'group_created' } });
    const displayName = fresh('Raced');
    const answers = await Promise.all(Array.from({ length: 6 }, () => api.call('POST', '/v1/groups', { displayName })));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409, 409]);
    await api.call('DELETE', `/v1/apps/${appId}`);
  });
});

describe('changing members', () => {
  it('makes one event for each person whom it really changes', async () => {
    const groupId = await aGroup(api);
    const [stays, comes, goes] = [await aPerson(api), await aPerson(api), await aPerson(api)];
    await api.call('POST', `/v1/groups/${groupId}/members`, { add: [stays.id, goes.id] });
    const answer = await api.call('POST', `/v1/groups/${groupId}/members`, {
      add: [stays.id, comes.id, comes.id],
      remove: [goes.id],
    });
    expect(answer.status).toBe(202);
    expect(answer.at('events')).toMatchObject([
      { type: 'group-change', userId: comes.id, changes: { groupsAdded: [groupId], groupsRemoved: [] } },
      { type: 'group-change', userId: goes.id, changes: { groupsAdded: [], groupsRemoved: [groupId] } },
    ]);
    expect(await membersOf(api, groupId)).toEqual([stays.id, comes.id].sort());
    expect((await readUser(api.db, stays.id)).version).toBe(2);
    expect((await readUser(api.db, goes.id)).version).toBe(3);
    const again = await api.call('POST', `/v1/groups/${groupId}/members`, { add: [comes.id], remove: [goes.id] });
    expect(again.at('events')).toEqual([]);
  });

  it('refuses whom it does not know and, to be added, who has left; then nobody is changed', async () => {
    const groupId = await aGroup(api);
    const [active, inactive, deleted] = [await aPerson(api), await aPerson(api, { active: false }), await aPerson(api)];
    await api.call('DELETE', `/v1/users/${deleted.id}`);
    const unknown = `usr_${'0'.repeat(32)}`;
    const answer = await api.call('POST', `/v1/groups/${groupId}/members`, {
      add: [active.id, inactive.id, deleted.id, unknown],
      remove: [unknown.replace('0', '1')],
    });
    expect([answer.status, fieldsIn(answer)]).toEqual([422, ['add.1', 'add.2', 'add.3', 'remove.0']]);
    expect(await membersOf(api, groupId)).toEqual([]);
    expect((await api.call('POST', `/v1/groups/${groupId}/members`, { remove: [inactive.id] })).at('events')).toEqual(
      [],
    );
  });

  it.each([
    [{}, 'add'],
    [{ add: ['ann'] }, 'add.0'],
    [{ add: 'usr' }, 'add'],
    [{ add: [], set: [] }, 'set'],
  ])('refuses %j, naming %s', async (body, field) => {
    const groupId = await aGroup(api);
    const answer = await api.call('POST', `/v1/groups/${groupId}/members`, body);
    expect([answer.status, fieldsIn(answer)]).toEqual([422, [field]]);
  });

  it('refuses a group that is not there', async () => {
    const answer = await api.call('POST', `/v1/groups/grp_${'0'.repeat(32)}/members`, { add: [] });
    expect([answer.status, answer.at('code')]).toEqual([404, 'group_not_found']);
  });
});
