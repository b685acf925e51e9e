import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionOf, findApp } from '../../../db/apps.ts';
import { EVERYBODY, newId } from '../../../domain/ids.ts';
import { aNewApp, createApp, createPolicy, insertGroup, insertOpenStep, insertUser } from './fixtures.ts';
import { startApi, type TestApi } from './startApi.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const allOn = {
  createUsers: true,
  updateUsers: true,
  deleteUsers: true,
  createGroups: true,
  updateGroups: true,
  deleteGroups: true,
  manageMemberships: true,
};

async function retried(eventId: string): Promise<unknown> {
  const rows = await api.db.execute(sql`select name, args from workflow_signals where event_id = ${eventId}`);
  return [...rows];
}

describe('A new app', () => {
  it("has its catalog's defaults, all operations and the guard on, and no event", async () => {
    const answer = await api.call('POST', '/v1/apps', aNewApp());
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^app_[0-9a-f]{32}$/),
      catalog: 'scim',
      displayName: 'Wiki',
      connection: { baseUrl: 'https://scim.invalid/scim/v2', settings: {} },
      authorizedDomains: ['acme.example'],
      operations: allOn,
      onLeave: 'deactivate',
      pushGroups: 'policy',
      adoptGroups: 'ask',
      deletionGuard: { count: 25, share: 0.2 },
      reconcile: {
        every: '24h',
        mend: { missing: 'report', orphaned: 'report', drifted: 'report', unexpectedMembers: 'report' },
      },
      limits: { requestsPerSecond: null, concurrency: null },
      pausedUntil: null,
      health: { status: 'unknown', checkedAt: null, checks: [], quarantine: null },
      removingSince: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      event: null,
    });
    const read = await api.call('GET', `/v1/apps/${String(answer.at('id'))}`);
    const { event: _, ...app } = Object(answer.body);
    expect(read.body).toEqual(app);
    const onePassword = await api.call('POST', '/v1/apps', aNewApp({ catalog: '1password' }));
    expect(onePassword.at('adoptGroups')).toBe('byName');
    expect(onePassword.at('limits')).toEqual({ requestsPerSecond: 2, concurrency: 2 });
  });

  it('keeps what was chosen; switches left out stay on', async () => {
    const groupId = await insertGroup(api.db);
    const chosen = {
      operations: { deleteUsers: false },
      onLeave: 'delete',
      pushGroups: [groupId],
      adoptGroups: 'byName',
      deletionGuard: null,
      limits: { requestsPerSecond: 0.5, concurrency: 3 },
    };
    const answer = await api.call('POST', '/v1/apps', aNewApp(chosen));
    expect(answer.body).toMatchObject({ ...chosen, operations: { ...allOn, deleteUsers: false } });
    expect(answer.at('event.cause')).toMatchObject({ kind: 'app_changed', fields: ['pushGroups'] });
  });

  it('has its authorized domains in normal form', async () => {
    const authorizedDomains = ['@ACME.Example', '*.bücher.example', 'acme.example.'];
    const answer = await api.call('POST', '/v1/apps', aNewApp({ authorizedDomains }));
    expect(answer.at('authorizedDomains')).toEqual(['acme.example', '*.xn--bcher-kva.example']);
  });

  it('never shows its token, and keeps it encrypted', async () => {
    const token = 'a-very-secret-token';
    const answer = await api.call('POST', '/v1/apps', aNewApp({ connection: { baseUrl: 'https://s.invalid', token } }));
    const id = String(answer.at('id'));
    await api.call('PATCH', `/v1/apps/${id}`, { connection: { token: `${token}-2` } });
    const [list, audit] = [
      await api.call('GET', '/v1/apps?limit=200'),
      await api.call('GET', `/v1/audit?object=${id}`),
    ];
    const rows = await api.db.execute(sql`
      select a::text from apps a union all select i::text from idempotency_keys i union all select l::text from audit_log l`);
    for (const text of [answer.text, list.text, audit.text, JSON.stringify([...rows]), JSON.stringify(api.logged)]) {
      expect(text).not.toContain(token);
    }
  });

  it.each([
    ['http://10.1.2.3/scim', 'target_address_forbidden'],
    ['https://169.254.169.254/latest', 'target_address_forbidden'],
    ['https://[::1]/scim', 'target_address_forbidden'],
    ['https://[::ffff:10.0.0.1]/scim', 'target_address_forbidden'],
    ['https://0x0a000001/scim', 'target_address_forbidden'],
    ['ftp://scim.example', 'bad_base_url'],
    ['https://user:word@scim.example', 'bad_base_url'],
    ['https://scim.example/?a=b', 'bad_base_url'],
    ['scim.example', 'bad_base_url'],
  ])('refuses the base URL %s', async (baseUrl, code) => {
    const answer = await api.call('POST', '/v1/apps', aNewApp({ connection: { baseUrl, token: 't' } }));
    expect([answer.status, answer.at('code'), answer.at('errors.0.field')]).toEqual([422, code, 'connection.baseUrl']);
    expect(answer.at('remedy')).toEqual(expect.any(String));
  });

  it('may live at a private address that the operator has opened', async () => {
    const connection = { baseUrl: 'http://127.0.0.1:1/scim', token: 't' };
    expect((await api.call('POST', '/v1/apps', aNewApp({ connection }))).status).toBe(201);
  });

  it.each([
    [{ connection: { baseUrl: 'https://s.invalid', token: 'two words' } }, 'connection.token'],
    [{ connection: { baseUrl: 'https://s.invalid' } }, 'connection.token'],
    [{ catalog: 'fax' }, 'catalog'],
    [{ authorizedDomains: ['acme.example', 'http://acme.example'] }, 'authorizedDomains.1'],
    [{ authorizedDomains: 'acme.example' }, 'authorizedDomains'],
    [{ pushGroups: 'some' }, 'pushGroups'],
    [{ pushGroups: [newId('grp')] }, 'pushGroups.0'],
    [{ pushGroups: [EVERYBODY] }, 'pushGroups.0'],
    [{ onLeave: 'ignore' }, 'onLeave'],
    [{ operations: { createUser: true } }, 'operations.createUser'],
    [{ deletionGuard: { count: 3 } }, 'deletionGuard.share'],
    [{ limits: { requestsPerSecond: 0 } }, 'limits.requestsPerSecond'],
    [{ limits: { requestsPerSecond: '2' } }, 'limits.requestsPerSecond'],
    [{ limits: { requestsPerSecond: 100_000 } }, 'limits.requestsPerSecond'],
    [{ limits: { concurrency: 1.5 } }, 'limits.concurrency'],
    [{ limits: { concurrency: 0 } }, 'limits.concurrency'],
    [{ limits: { perMinute: 3 } }, 'limits.perMinute'],
    [{ limits: null }, 'limits'],
    [{ displayName: '   ' }, 'displayName'],
  ])('refuses %j, naming the field', async (changes, field) => {
    const answer = await api.call('POST', '/v1/apps', aNewApp(changes));
    expect([answer.status, answer.at('errors.0.field')]).toEqual([422, field]);
  });
});

describe('A change of an app', () => {
  it.each([
    [{ authorizedDomains: ['acme.example', 'b.example'] }, 'authorizedDomains'],
    [{ onLeave: 'delete' }, 'onLeave'],
    [{ pushGroups: 'all' }, 'pushGroups'],
    [{ operations: { updateUsers: true } }, 'operations'],
  ])('by %j converges everyone it covers and retries what is stuck', async (patch, field) => {
    const appId = await createApp(api, { operations: { updateUsers: false } });
    await createPolicy(api, appId, EVERYBODY);
    const stuck = await insertOpenStep(api.db, { appId, userId: await insertUser(api.db), outcome: 'needs_attention' });
    const answer = await api.call('PATCH', `/v1/apps/${appId}`, patch);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      event: { type: 'converge', appId, cause: { kind: 'app_changed', fields: [field] } },
    });
    expect(await retried(stuck)).toEqual([{ name: 'retry', args: [{ appId }] }]);
  });

  it('retries what is stuck on a rotated token, forgets what was measured, and converges nobody', async () => {
    const appId = await createApp(api);
    await createPolicy(api, appId, EVERYBODY);
    await api.db.execute(
      sql`update apps set profile = '{"patch": true}', health = '{"status": "failing", "checkedAt": null, "checks": []}' where id = ${appId}`,
    );
    const stuck = await insertOpenStep(api.db, { appId, userId: await insertUser(api.db), outcome: 'needs_attention' });
    const answer = await api.call('PATCH', `/v1/apps/${appId}`, { connection: { token: 'rotated' } });
    expect([answer.status, answer.at('event'), answer.at('health.status')]).toEqual([200, null, 'unknown']);
    expect(await retried(stuck)).toHaveLength(1);
    const app = await findApp(api.db, appId);
    expect(app?.profile).toBeNull();
    expect(app === undefined ? undefined : connectionOf(app, api.deps.sealer)).toEqual({
      baseUrl: 'https://scim.invalid/scim/v2',
      token: 'rotated',
      settings: {},
    });
  });

  it('of the name alone, or to what it is already, does nothing more', async () => {
    const appId = await createApp(api);
    await createPolicy(api, appId, EVERYBODY);
    const stuck = await insertOpenStep(api.db, { appId, userId: await insertUser(api.db), outcome: 'needs_attention' });
    const renamed = await api.call('PATCH', `/v1/apps/${appId}`, { displayName: 'Intranet' });
    expect([renamed.at('displayName'), renamed.at('event')]).toEqual(['Intranet', null]);
    const before = await findApp(api.db, appId);
    const same = { authorizedDomains: ['ACME.example'], operations: { createUsers: true }, pushGroups: 'policy' };
    expect((await api.call('PATCH', `/v1/apps/${appId}`, same)).at('event')).toBeNull();
    expect((await findApp(api.db, appId))?.revision).toBe(before?.revision);
    expect(await retried(stuck)).toEqual([]);
  });

  it('of a switch turned off converges nobody; others of the object stay as they are', async () => {
    const appId = await createApp(api, { operations: { createUsers: false } });
    await createPolicy(api, appId, EVERYBODY);
    const answer = await api.call('PATCH', `/v1/apps/${appId}`, { operations: { deleteUsers: false } });
    expect(answer.at('event')).toBeNull();
    expect(answer.at('operations')).toEqual({ ...allOn, createUsers: false, deleteUsers: false });
  });

  it('that covers nobody makes no event', async () => {
    const appId = await createApp(api);
    const answer = await api.call('PATCH', `/v1/apps/${appId}`, { authorizedDomains: [] });
    expect([answer.at('authorizedDomains'), answer.at('event')]).toEqual([[], null]);
  });

  it('raises the revision and tells every process', async () => {
    const appId = await createApp(api);
    const outside = postgres(api.databaseUrl, { max: 1, onnotice: () => {} });
    let told = 0;
    try {
      await outside.listen('tenure_apps', () => {
        told += 1;
      });
      const before = await findApp(api.db, appId);
      await api.call('PATCH', `/v1/apps/${appId}`, { displayName: 'Told' });
      await expect.poll(() => told).toBe(1);
      const after = await findApp(api.db, appId);
      expect(after?.revision).toBe((before?.revision ?? 0) + 1);
      await api.call('POST', '/v1/apps', aNewApp());
      await expect.poll(() => told).toBe(2);
    } finally {
      await outside.end();
    }
  });

  it('is checked as a new app is, and half of it is never written', async () => {
    const appId = await createApp(api);
    for (const [patch, field] of [
      [{ displayName: 'Half', connection: { baseUrl: 'http://10.0.0.1' } }, 'connection.baseUrl'],
      [{ displayName: 'Half', connection: { token: 'a b' } }, 'connection.token'],
      [{ displayName: 'Half', pushGroups: [newId('grp')] }, 'pushGroups.0'],
      [{ displayName: 'Half', catalog: 'scim' }, 'catalog'],
      [{ displayName: 'Half', authorizedDomains: null }, 'authorizedDomains'],
    ] as const) {
      const answer = await api.call('PATCH', `/v1/apps/${appId}`, patch);
      expect([answer.status, answer.at('errors.0.field')]).toEqual([422, field]);
    }
    expect((await api.call('GET', `/v1/apps/${appId}`)).at('displayName')).toBe('Wiki');
  });
});

describe('The list of apps', () => {
  it('has all but the removed ones', async () => {
    const [kept, removed] = [await createApp(api), await createApp(api)];
    await api.call('DELETE', `/v1/apps/${removed}`);
    const { text } = await api.call('GET', '/v1/apps?limit=200');
    expect([text.includes(kept), text.includes(removed)]).toEqual([true, false]);
  });
});

describe('A connection that asks for more than address and token', () => {
  const directory = { bindDn: 'cn=tenure,dc=acme,dc=test', baseDn: 'dc=acme,dc=test' };
  const aDirectory = (settings: object) =>
    aNewApp({
      catalog: 'ldap',
      displayName: 'Directory',
      connection: { baseUrl: 'ldaps://ldap.invalid', token: 'a pass word', settings },
    });

  it('keeps and shows its settings, and merges changes into them', async () => {
    const made = await api.call('POST', '/v1/apps', aDirectory(directory));
    expect([made.status, made.at('connection')]).toEqual([
      201,
      { baseUrl: 'ldaps://ldap.invalid', settings: directory },
    ]);
    const change = { connection: { settings: { startTls: true, userBase: 'ou=people,dc=acme,dc=test' } } };
    const changed = await api.call('PATCH', `/v1/apps/${String(made.at('id'))}`, change);
    expect(changed.at('connection')).toMatchObject({ settings: { ...directory, startTls: true } });
    const back = { connection: { settings: { startTls: null, userBase: null } } };
    const undone = await api.call('PATCH', `/v1/apps/${String(made.at('id'))}`, back);
    expect(undone.at('connection')).toMatchObject({ settings: directory });
  });

  it('is refused with settings that are missing, unknown or none of its kind', async () => {
    for (const [settings, wrong] of [
      [{ baseDn: directory.baseDn }, /bindDn is missing/],
      [{ ...directory, colour: 'blue' }, /colour is unknown/],
      [{ ...directory, baseDn: 'no name' }, /baseDn: is not a distinguished name/],
      [{ ...directory, startTls: 'yes' }, /startTls is to be true or false/],
    ] as const) {
      const answer = await api.call('POST', '/v1/apps', aDirectory(settings));
      expect(answer.status).toBe(422);
      expect(answer.at('code')).toBe('bad_connection_settings');
      expect(answer.at('detail')).toMatch(wrong);
    }
  });
});
