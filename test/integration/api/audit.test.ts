import { randomBytes } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAudit } from '../../../db/audit.ts';
import { auditChain, auditLog } from '../../../db/schema/index.ts';
import { verifyAudit } from '../../../db/verifyAudit.ts';
import { createSealer, type Sealer } from '../../../domain/sealing.ts';
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

describe('The chain of the audit log', () => {
  /** A log of its own with so many entries; answers their ids, oldest first. */
  async function logOf(count: number) {
    const own = await startApi();
    await Promise.all(Array.from({ length: count }, () => createKey(own, ['apps:read'])));
    const rows = await own.db.select({ id: auditLog.id }).from(auditLog).orderBy(auditLog.id);
    return { own, ids: rows.map(({ id }) => id) };
  }
  const verdict = async (of: TestApi) => (await of.call('GET', '/v1/audit/verify')).body;

  it('holds for an empty log, and for writers side by side; every entry shows its hash', async () => {
    const { own } = await logOf(0);
    expect(await verdict(own)).toEqual({ ok: true, checked: 0, first: null, last: null });
    await Promise.all(Array.from({ length: 20 }, () => createKey(own, ['apps:read'])));
    const newest = await own.call('GET', '/v1/audit?limit=1');
    expect(newest.at('data.0.hash')).toMatch(/^[0-9a-f]{64}$/);
    expect(await verdict(own)).toMatchObject({
      ok: true,
      checked: 20,
      last: { id: newest.at('data.0.id'), hash: newest.at('data.0.hash') },
    });
    await own.stop();
  });

  it('begins after the entries that are older than it', async () => {
    const { own } = await logOf(0);
    await own.db.insert(auditLog).values({ actor: 'admin', action: 'app.create', objectId: 'app_old' });
    await createKey(own, ['apps:read']);
    expect(await verdict(own)).toMatchObject({ ok: true, checked: 1, first: 2 });
    await own.stop();
  });

  it('survives a rotation of the encryption keys, also the old key’s end', async () => {
    const key = (kid: string) => ({ kid, key: randomBytes(32) });
    const [old, fresh] = [key('old'), key('fresh')];
    const { own } = await logOf(2);
    const at = (sealer: Sealer, action: string) =>
      own.db.transaction((tx) =>
        writeAudit(tx, sealer, { actor: 'admin', requestId: null }, [
          { action, objectId: 'x', before: null, after: {} },
        ]),
      );
    await own.db.delete(auditLog);
    await own.db.delete(auditChain);
    await at(createSealer([old]), 'a');
    await at(createSealer([fresh, old]), 'b');
    await at(createSealer([fresh]), 'c');
    expect(await verifyAudit(own.db, createSealer([fresh]))).toMatchObject({ ok: true, checked: 3 });
    await own.stop();
  });

  it('breaks where an entry was changed, removed, put in, swapped or cut off', async () => {
    const { own, ids } = await logOf(5);
    const [, second = 0, third = 0, fourth = 0, last = 0] = ids;
    const broken = async (change: SQL) => {
      const found: unknown[] = [];
      await own.db
        .transaction(async (tx) => {
          await tx.execute(change);
          found.push(await verifyAudit(tx, own.deps.sealer));
          tx.rollback();
        })
        .catch(() => {});
      return found[0];
    };
    for (const column of ['actor', 'action', 'object_id', 'request_id', 'hash']) {
      const change = sql`update audit_log set ${sql.identifier(column)} = 'other' where id = ${third}`;
      expect(await broken(change), column).toMatchObject({ ok: false, checked: 2, firstBroken: third });
    }
    expect(await broken(sql`update audit_log set after = after || '{"name": "x"}' where id = ${second}`)).toMatchObject(
      {
        firstBroken: second,
      },
    );
    const later = sql`update audit_log set time = time + interval '1 second' where id = ${second}`;
    expect(await broken(later)).toMatchObject({ firstBroken: second });
    expect(await broken(sql`delete from audit_log where id = ${second}`)).toMatchObject({ firstBroken: third });
    expect(await broken(sql`delete from audit_log where id = ${last}`)).toMatchObject({
      checked: 4,
      firstBroken: last,
    });
    expect(await broken(sql`delete from audit_log`)).toMatchObject({ checked: 0, firstBroken: last });
    expect(await broken(sql`delete from audit_chain`)).toMatchObject({ ok: false, firstBroken: ids[0] });
    expect(await broken(sql`update audit_chain set base_id = last_id`)).toMatchObject({ firstBroken: ids[0] });
    const forged = sql`insert into audit_log (actor, action, object_id) values ('admin', 'app.create', 'app_forged')`;
    expect(await broken(forged)).toMatchObject({ checked: 5, firstBroken: last + 1 });
    const swap = sql`update audit_log set id = case id when ${third} then -1 else ${third} end where id in (${third}, ${fourth})`;
    expect(await broken(swap)).toMatchObject({ ok: false });
    expect(await verdict(own)).toMatchObject({ ok: true, checked: 5 });
    await own.stop();
  });

  it('goes on after old entries were removed as the operations page says', async () => {
    const { own, ids } = await logOf(3);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await createKey(own, ['apps:read']);
    await createKey(own, ['apps:read']);
    await own.db.transaction(async (tx) => {
      const old = sql`time <= (select time from audit_log where id = ${ids[2]})`;
      await tx.execute(sql`select 1 from audit_chain for update`);
      await tx.execute(sql`
        update audit_chain set base_id = a.id, base_hash = coalesce(a.hash, '')
        from (select id, hash from audit_log where ${old} order by id desc limit 1) a where a.id > base_id`);
      await tx.execute(sql`delete from audit_log where id <= (select max(id) from audit_log where ${old})`);
    });
    await createKey(own, ['apps:read']);
    expect(await verdict(own)).toMatchObject({ ok: true, checked: 3, first: (ids[2] ?? 0) + 1 });
    expect((await own.call('GET', '/v1/audit')).at('data.3')).toBeUndefined();
    await own.stop();
  });
});
