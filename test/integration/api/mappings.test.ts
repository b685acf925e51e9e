import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp, insertOpenStep, insertUser } from './fixtures.ts';
import { startApi, type TestApi } from './startApi.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const groups = [{ target: 'displayName', source: 'displayName', apply: 'always' }];

describe("An app's mappings", () => {
  it("begin as its catalog's", async () => {
    const appId = await createApp(api);
    const [mapping, catalog] = [
      await api.call('GET', `/v1/apps/${appId}/mappings`),
      await api.call('GET', '/v1/catalog'),
    ];
    const entry = Object.values(Object(catalog.at('data'))).find((it) => Object(it).id === 'scim');
    expect(mapping.body).toEqual(Object(entry).defaultMapping);
  });

  it('are replaced as a whole, converge everyone and retry what is stuck', async () => {
    const appId = await createApp(api);
    const stuck = await insertOpenStep(api.db, { appId, userId: await insertUser(api.db), outcome: 'needs_attention' });
    const users = [
      { target: 'userName', source: 'email', apply: 'always' },
      { target: 'nickName', constant: 'n/a', apply: 'create' },
      { target: 'displayName', expression: 'Join(" ", user.givenName, user.familyName)', apply: 'always' },
    ];
    const answer = await api.call('PUT', `/v1/apps/${appId}/mappings`, { users, groups });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ users, groups, event: { cause: { kind: 'mapping_changed', id: appId } } });
    expect((await api.call('GET', `/v1/apps/${appId}/mappings`)).body).toEqual({ users, groups });
    const signals = await api.db.execute(sql`select name from workflow_signals where event_id = ${stuck}`);
    expect([...signals]).toEqual([{ name: 'retry' }]);
  });

  it('that are what they were make no event; apply is always where it is left out, null is as good as nothing', async () => {
    const appId = await createApp(api);
    const users = [{ target: 'userName', source: 'userName' }];
    expect((await api.call('PUT', `/v1/apps/${appId}/mappings`, { users, groups })).at('event')).not.toBeNull();
    const again = [{ target: 'userName', source: 'userName', expression: null, apply: 'always' }];
    const answer = await api.call('PUT', `/v1/apps/${appId}/mappings`, { users: again, groups });
    expect([answer.status, answer.at('event')]).toEqual([200, null]);
    expect(answer.at('users')).toEqual([{ target: 'userName', source: 'userName', apply: 'always' }]);
  });

  it.each([
    [[{ target: 'userName', source: 'shoeSize' }], 'users.0.source'],
    [
      [
        { target: 'userName', source: 'email' },
        { target: 'userName', source: 'userName' },
      ],
      'users.1.target',
    ],
    [[{ target: 'userName', source: 'email', constant: 'x' }], 'users.0.source'],
    [[{ target: 'userName' }], 'users.0.source'],
    [[{ target: 'userName', expression: 'ToLower(' }], 'users.0.expression'],
    [[{ target: 'emails[type eq', source: 'email' }], 'users.0.target'],
    [[{ target: 'userName', source: 'email', apply: 'never' }], 'users.0.apply'],
    [[{ target: 'userName', source: 'email', colour: 'red' }], 'users.0.colour'],
    [[{ source: 'email' }], 'users.0.target'],
    [[{ target: 'displayName', source: 'email' }], 'users'],
    ['userName', 'users'],
  ])('refuse %j, naming row and field', async (users, field) => {
    const appId = await createApp(api);
    const before = await api.call('GET', `/v1/apps/${appId}/mappings`);
    const answer = await api.call('PUT', `/v1/apps/${appId}/mappings`, { users, groups });
    expect([answer.status, answer.at('errors.0.field')]).toEqual([422, field]);
    expect((await api.call('GET', `/v1/apps/${appId}/mappings`)).text).toBe(before.text);
  });

  it('say where in an expression the mistake is', async () => {
    const appId = await createApp(api);
    const users = [{ target: 'userName', expression: 'ToLower(user.shoeSize)' }];
    const answer = await api.call('PUT', `/v1/apps/${appId}/mappings`, { users, groups });
    expect(answer.at('errors.0.message')).toMatch(/line 1, column \d+/);
  });
});
