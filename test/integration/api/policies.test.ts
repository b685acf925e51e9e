import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVERYBODY, newId } from '../../../domain/ids.ts';
import { createApp, createPolicy, insertGroup } from './fixtures.ts';
import { startApi, type TestApi } from './startApi.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('A policy', () => {
  it('is answered with the event that gives the accounts', async () => {
    const [appId, groupId] = [await createApp(api), await insertGroup(api.db)];
    const answer = await api.call('POST', '/v1/policies', { appId, groupId, name: 'Engineers' });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      appId,
      groupId,
      name: 'Engineers',
      event: { type: 'converge', status: 'accepted', userId: null, appId, groupId, cause: { kind: 'policy_created' } },
    });
    expect(answer.at('event.temporalUrl')).toBe(
      `http://temporal.test:8233/namespaces/default/workflows/converge%3A${String(answer.at('event.id'))}`,
    );
    const read = await api.call('GET', `/v1/policies/${String(answer.at('id'))}`);
    expect(read.body).toMatchObject({ id: answer.at('id'), name: 'Engineers' });
  });

  it('may name the built-in group of everybody', async () => {
    const answer = await api.call('POST', '/v1/policies', {
      appId: await createApp(api),
      groupId: EVERYBODY,
      name: 'Everybody',
    });
    expect(answer.status).toBe(201);
  });

  it('is there once for an app and a group', async () => {
    const [appId, groupId] = [await createApp(api), await insertGroup(api.db)];
    await createPolicy(api, appId, groupId);
    const twins = await Promise.all(
      [1, 2].map(() => api.call('POST', '/v1/policies', { appId, groupId, name: 'Again' })),
    );
    for (const twin of twins) expect([twin.status, twin.at('code')]).toEqual([409, 'policy_exists']);
  });

  it('names an app and a group that are there', async () => {
    const [appId, groupId] = [await createApp(api), await insertGroup(api.db)];
    const gone = await insertGroup(api.db, { deletedAt: new Date() });
    const going = await createApp(api);
    await api.call('DELETE', `/v1/apps/${going}?accounts=deprovision`);
    const fields = async (body: object) => {
      const answer = await api.call('POST', '/v1/policies', { name: 'x', ...body });
      return [answer.status, answer.at('errors.0.field'), answer.at('errors.1.field')];
    };
    expect(await fields({ appId: newId('app'), groupId: newId('grp') })).toEqual([422, 'appId', 'groupId']);
    expect(await fields({ appId, groupId: gone })).toEqual([422, 'groupId', undefined]);
    expect(await fields({ appId: going, groupId })).toEqual([422, 'appId', undefined]);
  });

  it('can be renamed without any event', async () => {
    const [appId, groupId] = [await createApp(api), await insertGroup(api.db)];
    const id = await createPolicy(api, appId, groupId);
    const answer = await api.call('PATCH', `/v1/policies/${id}`, { name: 'New name' });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ name: 'New name', groupId, event: null });
  });

  it('that moves to another group converges both groups', async () => {
    const [appId, old, groupId] = [await createApp(api), await insertGroup(api.db), await insertGroup(api.db)];
    const id = await createPolicy(api, appId, old);
    const answer = await api.call('PATCH', `/v1/policies/${id}`, { groupId });
    expect(answer.body).toMatchObject({ groupId, event: { groupId, cause: { kind: 'policy_created', id } } });
    const events = await api.db.execute(sql`
      select group_id, cause ->> 'kind' as kind from events where cause ->> 'id' = ${id}`);
    expect([...events]).toEqual(
      expect.arrayContaining([
        { group_id: old, kind: 'policy_created' },
        { group_id: old, kind: 'policy_deleted' },
        { group_id: groupId, kind: 'policy_created' },
      ]),
    );
    expect(events).toHaveLength(3);
  });

  it("can't move to where another one is", async () => {
    const [appId, one, two] = [await createApp(api), await insertGroup(api.db), await insertGroup(api.db)];
    await createPolicy(api, appId, one);
    const id = await createPolicy(api, appId, two);
    const answer = await api.call('PATCH', `/v1/policies/${id}`, { groupId: one });
    expect([answer.status, answer.at('code')]).toEqual([409, 'policy_exists']);
    expect((await api.call('GET', `/v1/policies/${id}`)).at('groupId')).toBe(two);
  });

  it('that is deleted converges whom it covered', async () => {
    const [appId, groupId] = [await createApp(api), await insertGroup(api.db)];
    const id = await createPolicy(api, appId, groupId);
    const answer = await api.call('DELETE', `/v1/policies/${id}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id, event: { appId, groupId, cause: { kind: 'policy_deleted' } } });
    expect((await api.call('GET', `/v1/policies/${id}`)).status).toBe(404);
    expect((await api.call('DELETE', `/v1/policies/${id}`)).at('code')).toBe('policy_not_found');
  });

  it('goes with its app', async () => {
    const [appId, groupId] = [await createApp(api), await insertGroup(api.db)];
    const id = await createPolicy(api, appId, groupId);
    await api.call('DELETE', `/v1/apps/${appId}`);
    expect((await api.call('GET', `/v1/policies/${id}`)).status).toBe(404);
  });
});

describe('The list of policies', () => {
  it('pages through all, oldest first, and filters by app and group', async () => {
    const appId = await createApp(api);
    const ids: string[] = [];
    const groups = await Promise.all(Array.from({ length: 5 }, () => insertGroup(api.db)));
    for (const groupId of groups) ids.push(await createPolicy(api, appId, groupId));
    const seen: unknown[] = [];
    let cursor = '';
    for (let page = 0; page < 3; page += 1) {
      const answer = await api.call('GET', `/v1/policies?app=${appId}&limit=2${cursor}`);
      seen.push(...Object.values(Object(answer.at('data'))).map((row) => Object(row).id));
      cursor = answer.at('nextCursor') === null ? 'end' : `&cursor=${String(answer.at('nextCursor'))}`;
    }
    expect([seen, cursor]).toEqual([ids, 'end']);
    const one = await api.call('GET', `/v1/policies?group=${groups[3]}`);
    expect([one.at('data.0.id'), one.at('data.1')]).toEqual([ids[3], undefined]);
  });

  it.each([
    ['app=x', 'app'],
    [`app=${newId('grp')}`, 'app'],
    ['group=', 'group'],
  ])('refuses the filter %s', async (query, field) => {
    const answer = await api.call('GET', `/v1/policies?${query}`);
    expect([answer.status, answer.at('errors.0.field')]).toEqual([422, field]);
  });
});
