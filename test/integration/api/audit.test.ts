import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp, createKey, createPolicy, insertGroup, withKey } from './fixtures.ts';
import { startApi, type TestApi } from './startApi.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('The audit log', () => {
  it('has every administrative change with actor, request, before and after, newest first', async () => {
    const appId = await createApp(api);
    const key = await createKey(api, ['apps:write', 'audit:read']);
    const headers = { ...withKey(key), 'x-request-id': 'audited-1' };
    await api.call('PATCH', `/v1/apps/${appId}`, { onLeave: 'delete', connection: { token: 'rotated' } }, headers);
    const answer = await api.call('GET', `/v1/audit?object=${appId}`, undefined, withKey(key));
    expect(answer.at('data.0')).toMatchObject({
      actor: `key_${key.split('_')[1]}`,
      requestId: 'audited-1',
      action: 'app.update',
      objectId: appId,
      before: { onLeave: 'deactivate', connection: { baseUrl: 'https://scim.invalid/scim/v2' } },
      after: { onLeave: 'delete', connection: { baseUrl: 'https://scim.invalid/scim/v2', token: 'changed' } },
    });
    expect(answer.at('data.1')).toMatchObject({ actor: 'admin', action: 'app.create', before: null });
    expect(answer.at('data.2')).toBeUndefined();
  });

  it('names each kind of change', async () => {
    const appId = await createApp(api);
    const policy = await createPolicy(api, appId, await insertGroup(api.db));
    await api.call('PATCH', `/v1/policies/${policy}`, { name: 'Other' });
    await api.call('DELETE', `/v1/policies/${policy}`);
    const mapping = { users: [{ target: 'userName', source: 'email' }], groups: [] };
    await api.call('PUT', `/v1/apps/${appId}/mappings`, mapping);
    await api.call('DELETE', `/v1/apps/${appId}?accounts=deprovision`);
    await api.call('DELETE', `/v1/apps/${appId}`);
    const made = await api.call('POST', '/v1/api-keys', { name: 'x', scopes: ['apps:read'] });
    await api.call('DELETE', `/v1/api-keys/${String(made.at('id'))}`);
    const answer = await api.call('GET', '/v1/audit?limit=9');
    const actions = Object.values(Object(answer.at('data'))).map((row) => Object(row).action);
    expect(actions.reverse()).toEqual([
      'app.create',
      'policy.create',
      'policy.update',
      'policy.delete',
      'app.mappings.update',
      'app.deprovision',
      'app.delete',
      'api_key.create',
      'api_key.revoke',
    ]);
  });

  it('has nothing of a change that was refused', async () => {
    const appId = await createApp(api);
    await api.call('PATCH', `/v1/apps/${appId}`, { connection: { baseUrl: 'http://10.0.0.1' } });
    expect((await api.call('GET', `/v1/audit?object=${appId}`)).at('data.1')).toBeUndefined();
  });

  it('is paged and filtered by actor and time', async () => {
    const key = await createKey(api, ['policies:write', 'apps:write']);
    const appId = await createApp(api);
    for (const name of ['a', 'b', 'c'])
      await api.call('PATCH', `/v1/apps/${appId}`, { displayName: name }, withKey(key));
    const actor = `key_${key.split('_')[1]}`;
    const first = await api.call('GET', `/v1/audit?actor=${actor}&limit=2`);
    expect([first.at('data.0.after.displayName'), first.at('data.1.after.displayName')]).toEqual(['c', 'b']);
    const second = await api.call('GET', `/v1/audit?actor=${actor}&limit=2&cursor=${String(first.at('nextCursor'))}`);
    expect([second.at('data.0.after.displayName'), second.at('nextCursor')]).toEqual(['a', null]);
    const time = encodeURIComponent(String(first.at('data.1.time')));
    expect((await api.call('GET', `/v1/audit?actor=${actor}&from=${time}`)).at('data.2')).toBeUndefined();
    expect((await api.call('GET', `/v1/audit?actor=${actor}&to=${time}`)).at('data.0.after.displayName')).toBe('a');
  });
});
