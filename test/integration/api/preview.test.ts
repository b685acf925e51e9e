import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AppId, EVERYBODY, newId, type UserId } from '../../../domain/ids.ts';
import { type Sandbox, startSandbox } from '../../sandbox/startSandbox.ts';
import { createApp, createPolicy, insertUser } from './fixtures.ts';
import { type Answer, startApi, type TestApi } from './startApi.ts';

let api: TestApi;
let target: Sandbox;
let appId: AppId;
beforeAll(async () => {
  [api, target] = [await startApi(), await startSandbox({ port: 0, token: 'right-token' })];
});
beforeEach(async () => {
  appId = await createApp(api, { connection: { baseUrl: target.baseUrl, token: target.token } });
  await createPolicy(api, appId, EVERYBODY);
});
afterAll(async () => {
  await target.stop();
  await api.stop();
});

/** Asks for the preview, and sees to it that nothing was written in the target. */
async function preview(userId: UserId): Promise<Answer> {
  const effects = target.effects().length;
  const answer = await api.call('POST', `/v1/apps/${appId}/preview`, { userId });
  expect(target.effects().length).toBe(effects);
  return answer;
}

function accountOf(userId: UserId, attributes: Record<string, string | boolean> = {}): string {
  return target.store.put('User', undefined, { externalId: userId, userName: `${userId}@acme.example`, ...attributes })
    .id;
}

async function noteAccount(userId: UserId, remoteId: string, state = 'active'): Promise<void> {
  await api.db.execute(sql`
    insert into accounts (user_id, app_id, remote_id, state) values (${userId}, ${appId}, ${remoteId}, ${state})`);
}

describe('A preview', () => {
  it('of somebody new shows the account that would be created', async () => {
    const userId = await insertUser(api.db, { userName: 'zoe@acme.example', email: 'zoe@acme.example' });
    const answer = await preview(userId);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      decision: 'active',
      reason: null,
      operation: 'create',
      switchedOff: null,
      account: null,
      problem: null,
      requests: [{ method: 'POST', path: '/Users' }],
      body: { userName: 'zoe@acme.example', externalId: userId, active: true },
    });
    expect(answer.at('changes')).toContainEqual({ attribute: 'userName', old: null, new: 'zoe@acme.example' });
  });

  it('of somebody who has an account shows only what differs', async () => {
    const userId = await insertUser(api.db, { displayName: 'Ann Lee', title: null, department: null });
    const [user] = await api.db.execute<{ user_name: string }>(sql`select user_name from users where id = ${userId}`);
    const remoteId = accountOf(userId, {
      userName: user?.user_name ?? '',
      displayName: 'Ann Smith',
      active: true,
    });
    await noteAccount(userId, remoteId);
    const answer = await preview(userId);
    expect(answer.body).toMatchObject({
      operation: 'update',
      account: { remoteId, active: true, pending: false },
      requests: [{ method: 'PATCH', path: `/Users/${remoteId}` }],
    });
    expect(answer.at('changes')).toContainEqual({ attribute: 'displayName', old: 'Ann Smith', new: 'Ann Lee' });
    expect(JSON.stringify(answer.at('changes'))).not.toContain('"userName"');
  });

  it.each([
    ['is inactive', { active: false }, 'user_inactive'],
    ['was deleted', { deletedAt: new Date() }, 'user_deleted'],
    ['has an address of another domain', { email: 'x@other.example' }, 'domain_not_authorized'],
    ['has no address', { email: null }, 'no_email'],
  ])('of somebody who %s shows that the account would be taken away, and why', async (_, changes, reason) => {
    const userId = await insertUser(api.db, changes);
    const remoteId = accountOf(userId, { active: true });
    await noteAccount(userId, remoteId);
    const answer = await preview(userId);
    expect(answer.body).toMatchObject({
      decision: 'inactive',
      reason,
      operation: 'deactivate',
      requests: [{ method: 'PATCH', path: `/Users/${remoteId}` }],
      changes: [{ attribute: 'active', old: true, new: false }],
    });
  });

  it('shows a deletion where leavers are deleted', async () => {
    await api.call('PATCH', `/v1/apps/${appId}`, { onLeave: 'delete' });
    const userId = await insertUser(api.db, { active: false });
    const remoteId = accountOf(userId, { active: true });
    await noteAccount(userId, remoteId);
    const answer = await preview(userId);
    expect(answer.body).toMatchObject({ decision: 'deleted', operation: 'delete', requests: [{ method: 'DELETE' }] });
  });

  it('of somebody not entitled without an account says so, and asks the target nothing', async () => {
    const lonely = await createApp(api, { connection: { baseUrl: 'http://127.0.0.1:9', token: 't' } });
    const userId = await insertUser(api.db);
    const answer = await api.call('POST', `/v1/apps/${lonely}/preview`, { userId });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      decision: 'inactive',
      reason: 'not_entitled',
      operation: 'none',
      requests: [],
    });
  });

  it('names the switch that would keep it from being done', async () => {
    await api.call('PATCH', `/v1/apps/${appId}`, { operations: { createUsers: false } });
    const answer = await preview(await insertUser(api.db));
    expect(answer.body).toMatchObject({ operation: 'create', switchedOff: 'createUsers' });
  });

  it('shows what the mapping lacks', async () => {
    appId = await createApp(api, {
      catalog: '1password',
      connection: { baseUrl: target.baseUrl, token: target.token },
    });
    await createPolicy(api, appId, EVERYBODY);
    const answer = await preview(await insertUser(api.db, { familyName: null }));
    expect(answer.body).toMatchObject({
      decision: 'invalid',
      operation: 'none',
      problem: { code: 'required_attribute_missing', message: expect.stringContaining('name.familyName') },
    });
  });

  it("never proposes to take over somebody else's account", async () => {
    const userId = await insertUser(api.db, { userName: 'shared@acme.example' });
    target.store.put('User', undefined, { userName: 'shared@acme.example', externalId: 'hr-7' });
    const answer = await preview(userId);
    expect(answer.body).toMatchObject({ operation: 'none', problem: { code: 'foreign_account' } });
  });

  it('of a leaver with an open invitation shows that it would be taken back', async () => {
    const userId = await insertUser(api.db, { active: false });
    const remoteId = accountOf(userId, { active: false });
    await noteAccount(userId, remoteId, 'pending');
    const answer = await preview(userId);
    expect(answer.body).toMatchObject({
      operation: 'deactivate',
      account: { remoteId, pending: true },
      requests: [{ method: 'PATCH', path: `/Users/${remoteId}` }],
    });
  });

  it("of a leaver never proposes to take away an account that has only the leaver's name", async () => {
    const userId = await insertUser(api.db, { active: false, userName: 'gone@acme.example' });
    await noteAccount(userId, 'not-there-any-more');
    target.store.put('User', undefined, { userName: 'gone@acme.example', externalId: 'hr-8', active: true });
    expect((await preview(userId)).body).toMatchObject({ operation: 'none', requests: [], account: null });
  });

  it('looks whether another person of ours has the account: who keeps the name is in the way', async () => {
    const userId = await insertUser(api.db, { userName: 'same@acme.example' });
    const other = await insertUser(api.db, { userName: 'Same@acme.example', deletedAt: new Date() });
    const { id } = target.store.put('User', undefined, { userName: 'same@acme.example' });
    await noteAccount(other, id);
    const answer = await preview(userId);
    expect(answer.body).toMatchObject({ operation: 'none', problem: { code: 'foreign_account' } });
  });

  it('and who is to be called otherwise gives it up', async () => {
    const userId = await insertUser(api.db, { userName: 'next@acme.example' });
    const other = await insertUser(api.db, { userName: 'renamed@acme.example' });
    const { id } = target.store.put('User', undefined, { userName: 'next@acme.example' });
    await noteAccount(other, id);
    const answer = await preview(userId);
    expect(answer.body).toMatchObject({
      operation: 'none',
      problem: { code: 'user_name_held', message: expect.stringContaining(other) },
    });
  });

  it('of a target that does not answer is 502 with the remedy', async () => {
    await api.call('PATCH', `/v1/apps/${appId}`, { connection: { token: 'wrong' } });
    const answer = await preview(await insertUser(api.db));
    expect(answer.status).toBe(502);
    expect(answer.body).toMatchObject({ code: expect.any(String), remedy: expect.any(String) });
  });

  it('needs a user that is there', async () => {
    const answer = await api.call('POST', `/v1/apps/${appId}/preview`, { userId: newId('usr') });
    expect([answer.status, answer.at('errors.0.field')]).toEqual([422, 'userId']);
  });
});
