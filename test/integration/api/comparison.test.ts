import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppId, EVERYBODY, newId, type UserId } from '../../../domain/ids.ts';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import { createApp, createKey, createPolicy, insertUser, withKey } from './fixtures.ts';
import { startApi, type TestApi } from './startApi.ts';

let api: TestApi;
let target: Sandbox;
let appId: AppId;
beforeAll(async () => {
  [api, target] = [await startApi(), await startSandbox({ port: 0, token: 'right-token' })];
  appId = await createApp(api, { connection: { baseUrl: target.baseUrl, token: target.token } });
  await createPolicy(api, appId, EVERYBODY);
  const users = [
    { target: 'userName', source: 'email' },
    { target: 'displayName', expression: 'ToUpper(user.displayName)' },
    { target: 'name', source: 'attributes.name' },
    { target: 'title', constant: 'Staff' },
    { target: 'nickName', source: 'department', apply: 'create' },
  ];
  const saved = await api.call('PUT', `/v1/apps/${appId}/mappings`, { users, groups: [] });
  expect(saved.status, saved.text).toBe(200);
});
afterAll(async () => {
  await target.stop();
  await api.stop();
});

const compare = (userId: UserId, app = appId) => api.call('GET', `/v1/users/${userId}/access/${app}/attributes`);

async function person(email: string): Promise<UserId> {
  return insertUser(api.db, {
    email,
    displayName: 'Ann Lee',
    department: 'Sales',
    attributes: { name: { givenName: 'Ann', familyName: 'Lee' } },
  });
}

describe("The comparison of a person's attributes", () => {
  it('shows what the directory has, what the mapping makes of it, and what the app has now', async () => {
    const userId = await person('ann.one@acme.example');
    const effects = target.effects().length;
    const { id } = target.store.put('User', undefined, {
      externalId: userId,
      userName: 'Ann.One@acme.example',
      displayName: 'Ann Lee',
      name: { givenName: 'Anna', familyName: 'Lee' },
      title: 'Staff',
      nickName: 'Annie',
      active: true,
    });
    const answer = await compare(userId);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({
      account: { remoteId: id, userName: 'Ann.One@acme.example', active: true },
      foreign: null,
      unread: null,
    });
    expect(answer.at('attributes')).toEqual([
      row('active', 'source', 'active', true, true, true, false),
      // Names are the same whatever their case.
      row('userName', 'source', 'email', 'ann.one@acme.example', 'ann.one@acme.example', 'ann.one@acme.example', false),
      row('displayName', 'expression', 'ToUpper(user.displayName)', null, 'ANN LEE', 'Ann Lee', true),
      row(
        'name',
        'source',
        'attributes.name',
        { givenName: 'Ann', familyName: 'Lee' },
        { givenName: 'Ann', familyName: 'Lee' },
        { givenName: 'Anna', familyName: 'Lee' },
        true,
      ),
      row('title', 'constant', null, null, 'Staff', 'Staff', false),
      { ...row('nickName', 'source', 'department', 'Sales', 'Sales', 'Annie', true), apply: 'create' },
    ]);
    expect(target.effects().length).toBe(effects);
  });

  it('of somebody without an account has nothing to compare with', async () => {
    const answer = await compare(await person('ann.none@acme.example'));
    expect(answer.body).toMatchObject({ account: null, foreign: null, unread: null });
    expect(answer.at('attributes.1')).toMatchObject({ mapped: 'ann.none@acme.example', present: null, differs: null });
  });

  it("names somebody else's account under the person's name, and shows nothing of it", async () => {
    const userId = await person('same.name@acme.example');
    const owner = await insertUser(api.db, { displayName: 'Old Hand' });
    const { id } = target.store.put('User', undefined, { userName: 'same.name@acme.example', title: 'Secret title' });
    await api.db.execute(sql`
      insert into accounts (user_id, app_id, remote_id, state) values (${owner}, ${appId}, ${id}, 'active')`);
    const answer = await compare(userId);
    expect(answer.body).toMatchObject({
      account: null,
      foreign: { remoteId: id, userName: 'same.name@acme.example', owner: { id: owner, displayName: 'Old Hand' } },
    });
    expect(answer.text).not.toContain('Secret title');
    const preview = await api.call('POST', `/v1/apps/${appId}/mappings/preview`, { userId, compare: true });
    expect(preview.body).toMatchObject({ diff: null, foreign: { remoteId: id, owner: { displayName: 'Old Hand' } } });

    const stranger = await person('hr.name@acme.example');
    target.store.put('User', undefined, { userName: 'hr.name@acme.example', externalId: 'hr-7' });
    expect((await compare(stranger)).body).toMatchObject({ account: null, foreign: { owner: null } });
  });

  it('says why the app can not be read', async () => {
    const away = await createApp(api, { connection: { baseUrl: target.baseUrl, token: 'wrong' } });
    const answer = await compare(await person('ann.away@acme.example'), away);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      account: null,
      unread: { code: 'target_unauthorized', message: expect.any(String), remedy: expect.any(String) },
    });
  });

  it('is for who may read people and apps, and needs both to be there', async () => {
    const userId = await person('ann.key@acme.example');
    const path = `/v1/users/${userId}/access/${appId}/attributes`;
    for (const scope of ['users:read', 'apps:read'] as const) {
      expect((await api.call('GET', path, undefined, withKey(await createKey(api, [scope])))).status).toBe(403);
    }
    expect((await compare(userId, newId('app'))).status).toBe(404);
    expect((await compare(newId('usr'))).status).toBe(404);
    expect((await api.call('GET', `/v1/users/${userId}/access/app_1/attributes`)).status).toBe(404);
  });
});

function row(
  target: string,
  kind: string,
  from: string | null,
  directory: unknown,
  mapped: unknown,
  present: unknown,
  differs: boolean,
) {
  return { target, kind, from, apply: 'always', directory, mapped, problem: null, present, differs };
}
