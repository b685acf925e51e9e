import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVERYBODY } from '../../../domain/ids.ts';
import { createApp, createPolicy, insertGroup, insertOpenStep, insertUser } from './fixtures.ts';
import { startApi, type TestApi } from './startApi.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

async function eventRow(id: string): Promise<unknown> {
  const [row] = await api.db.execute(sql`
    select e.status, e.finished_at is not null as finished,
      (select jsonb_object_agg(s.app_id, s.outcome || coalesce(':' || s.reason, '')) from event_steps s where s.event_id = e.id) as steps
    from events e where e.id = ${id}`);
  return row;
}

async function signals(id: string): Promise<unknown> {
  const rows = await api.db.execute(sql`select name, args from workflow_signals where event_id = ${id}`);
  return [...rows];
}

describe('Disconnecting an app and keeping its accounts', () => {
  it('ends its open steps, with their rows in the report, and lets the waiting workflows go on', async () => {
    const [appId, other] = [await createApp(api), await createApp(api)];
    const userId = await insertUser(api.db);
    const stuck = await insertOpenStep(api.db, { appId, userId, outcome: 'needs_attention' });
    const halfDone = await insertOpenStep(api.db, {
      appId,
      userId,
      outcome: 'running',
      also: { appId: other, outcome: 'running' },
    });
    const elsewhere = await insertOpenStep(api.db, { appId: other, userId, outcome: 'needs_attention' });

    const answer = await api.call('DELETE', `/v1/apps/${appId}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: appId, event: null });

    expect(await eventRow(stuck)).toEqual({
      status: 'completed',
      finished: true,
      steps: { [appId]: 'skipped:app_removed' },
    });
    expect(await eventRow(halfDone)).toEqual({
      status: 'running',
      finished: false,
      steps: { [appId]: 'skipped:app_removed', [other]: 'running' },
    });
    expect(await eventRow(elsewhere)).toMatchObject({ status: 'needs_attention', finished: false });
    expect(await signals(stuck)).toEqual([{ name: 'skip', args: [{ appId }] }]);
    expect(await signals(halfDone)).toEqual([{ name: 'skip', args: [{ appId }] }]);
    expect(await signals(elsewhere)).toEqual([]);
    const log = await api.db.execute(sql`
      select user_id, app_name, operation, outcome, reason from provisioning_log where event_id = ${stuck}`);
    expect([...log]).toEqual([
      { user_id: userId, app_name: 'Wiki', operation: 'create', outcome: 'skipped', reason: 'app_removed' },
    ]);
  });

  it('takes the app and its policies out of sight, and leaves the accounts as they are', async () => {
    const appId = await createApp(api);
    const policy = await createPolicy(api, appId, EVERYBODY);
    const userId = await insertUser(api.db);
    await api.db.execute(sql`
      insert into accounts (user_id, app_id, remote_id, state) values (${userId}, ${appId}, 'r1', 'active')`);
    await api.call('DELETE', `/v1/apps/${appId}?accounts=keep`);
    for (const path of [`/v1/apps/${appId}`, `/v1/apps/${appId}/mappings`, `/v1/policies/${policy}`]) {
      expect((await api.call('GET', path)).status).toBe(404);
    }
    expect((await api.call('PATCH', `/v1/apps/${appId}`, { displayName: 'x' })).status).toBe(404);
    expect((await api.call('DELETE', `/v1/apps/${appId}`)).at('code')).toBe('app_not_found');
    const [account] = await api.db.execute(sql`select state, remote_id from accounts where app_id = ${appId}`);
    expect(account).toEqual({ state: 'active', remote_id: 'r1' });
  });
});

describe('Disconnecting an app and taking its accounts away', () => {
  it('converges everyone, and ends nobody’s entitlement to other apps', async () => {
    const [appId, other] = [await createApp(api), await createApp(api)];
    for (const id of [appId, other]) await createPolicy(api, id, EVERYBODY);
    const userId = await insertUser(api.db);
    const answer = await api.call('DELETE', `/v1/apps/${appId}?accounts=deprovision`);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      id: appId,
      removingSince: expect.any(String),
      event: { type: 'converge', appId, cause: { kind: 'app_removed' } },
    });
    const entitled = await api.db.execute(sql`select app_id from entitlements where user_id = ${userId}`);
    expect([...entitled]).toEqual([{ app_id: other }]);
    expect((await api.call('GET', `/v1/apps/${appId}`)).at('removingSince')).toEqual(answer.at('removingSince'));
  });

  it('asked for twice gives the same event', async () => {
    const appId = await createApp(api);
    const [first, second] = [
      await api.call('DELETE', `/v1/apps/${appId}?accounts=deprovision`),
      await api.call('DELETE', `/v1/apps/${appId}?accounts=deprovision`),
    ];
    expect([second.status, second.at('event.id')]).toEqual([202, first.at('event.id')]);
  });

  it('can be cut short by keeping what is left; its token can still be rotated', async () => {
    const appId = await createApp(api);
    await api.call('DELETE', `/v1/apps/${appId}?accounts=deprovision`);
    expect((await api.call('PATCH', `/v1/apps/${appId}`, { connection: { token: 'new' } })).status).toBe(200);
    expect((await api.call('DELETE', `/v1/apps/${appId}?accounts=keep`)).status).toBe(200);
    expect((await api.call('GET', `/v1/apps/${appId}`)).status).toBe(404);
  });

  it('refuses any other word for what becomes of the accounts', async () => {
    const appId = await createApp(api);
    const answer = await api.call('DELETE', `/v1/apps/${appId}?accounts=burn`);
    expect([answer.status, answer.at('errors.0.field')]).toEqual([422, 'accounts']);
    expect((await api.call('GET', `/v1/apps/${appId}`)).status).toBe(200);
  });
});

describe('A policy made while its app is removed', () => {
  it('is refused or covered, never left over', async () => {
    const [appId, groupId] = [await createApp(api), await insertGroup(api.db)];
    const [policy, removal] = await Promise.all([
      api.call('POST', '/v1/policies', { appId, groupId, name: 'Race' }),
      api.call('DELETE', `/v1/apps/${appId}`),
    ]);
    expect(removal.status).toBe(200);
    expect([201, 422]).toContain(policy.status);
    const [left] = await api.db.execute<{ count: string }>(
      sql`select count(*) as count from policies where app_id = ${appId}`,
    );
    expect(Number(left?.count)).toBe(0);
  });
});
