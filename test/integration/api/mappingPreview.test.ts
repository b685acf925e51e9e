import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import { createApp, insertUser } from './fixtures.ts';
import { startApi, type TestApi } from './startApi.ts';

let api: TestApi;
let target: Sandbox;
beforeAll(async () => {
  [api, target] = [await startApi(), await startSandbox({ port: 0, token: 'right-token' })];
});
afterAll(async () => {
  await target.stop();
  await api.stop();
});

const USERS = [
  { target: 'userName', source: 'email' },
  { target: 'displayName', expression: 'ToUpper(user.displayName)' },
];

describe('The preview of a mapping', () => {
  it('shows what rows that are not saved would send, and how the account in the target differs', async () => {
    const appId = await createApp(api, { connection: { baseUrl: target.baseUrl, token: target.token } });
    const userId = await insertUser(api.db, { email: 'ann.map@acme.example', displayName: 'Ann Lee' });
    target.store.put('User', undefined, { externalId: userId, userName: 'ann.map@acme.example', displayName: 'Ann' });
    const effects = target.effects().length;
    const path = `/v1/apps/${appId}/mappings/preview`;
    const plain = await api.call('POST', path, { userId, users: USERS });
    expect(plain.status, plain.text).toBe(200);
    expect(plain.body).toMatchObject({
      target: { userName: 'ann.map@acme.example', displayName: 'ANN LEE' },
      problems: [],
      diff: null,
    });
    const compared = await api.call('POST', path, { userId, users: USERS, compare: true });
    expect(compared.at('diff')).toContainEqual({ attribute: 'displayName', old: 'Ann', new: 'ANN LEE' });
    expect(target.effects().length).toBe(effects);
  });

  it('names each row that is wrong, with line and column', async () => {
    const userId = await insertUser(api.db);
    const rows = [...USERS, { target: 'title', expression: 'ToUpper(' }];
    const answer = await api.call('POST', '/v1/mappings/preview', { catalog: 'scim', userId, rows });
    expect(answer.body).toMatchObject({
      target: null,
      problems: [{ kind: 'users', row: 2, code: 'bad_mapping', field: 'expression', line: 1 }],
    });
  });

  it('says that the target could not be read', async () => {
    const appId = await createApp(api, { connection: { baseUrl: target.baseUrl, token: 'wrong' } });
    const userId = await insertUser(api.db);
    const answer = await api.call('POST', `/v1/apps/${appId}/mappings/preview`, {
      userId,
      users: USERS,
      compare: true,
    });
    expect(answer.body).toMatchObject({ diff: null, unread: { code: 'target_unauthorized' } });
    expect(answer.at('target.displayName')).toBe('ANN LEE');
  });
});
