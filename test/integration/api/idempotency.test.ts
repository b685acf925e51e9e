import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aNewApp, createApp, createKey, insertGroup, withKey } from './fixtures.ts';
import { startApi, type TestApi } from './startApi.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const key = (text: string) => ({ 'idempotency-key': text });

async function appsNamed(displayName: string): Promise<number> {
  const [row] = await api.db.execute<{ count: string }>(
    sql`select count(*) as count from apps where display_name = ${displayName}`,
  );
  return Number(row?.count);
}

describe('Idempotency-Key', () => {
  it('with the same body gives the first answer again, to the byte, and does nothing twice', async () => {
    const body = aNewApp({ displayName: 'Twice' });
    const first = await api.call('POST', '/v1/apps', body, key('twice'));
    const second = await api.call('POST', '/v1/apps', body, key('twice'));
    expect(first.status).toBe(201);
    expect([second.status, second.text]).toEqual([first.status, first.text]);
    expect(await appsNamed('Twice')).toBe(1);
    const audit = await api.call('GET', `/v1/audit?object=${String(first.at('id'))}`);
    expect(audit.at('data.1')).toBeUndefined();
  });

  it('with another body is 422', async () => {
    await api.call('POST', '/v1/apps', aNewApp({ displayName: 'Mine' }), key('mine'));
    const other = await api.call('POST', '/v1/apps', aNewApp({ displayName: 'Other' }), key('mine'));
    expect([other.status, other.at('code')]).toEqual([422, 'idempotency_key_reused']);
    expect(await appsNamed('Other')).toBe(0);
  });

  it("is each key's and each route's own", async () => {
    const body = aNewApp({ displayName: 'Own' });
    const other = await createKey(api, ['apps:write']);
    await api.call('POST', '/v1/apps', body, key('own'));
    await api.call('POST', '/v1/apps', body, { ...key('own'), ...withKey(other) });
    expect(await appsNamed('Own')).toBe(2);
    const keyAnswer = await api.call('POST', '/v1/api-keys', { name: 'Own', scopes: ['apps:read'] }, key('own'));
    expect(keyAnswer.status).toBe(201);
  });

  it('lets a twin at the same time wait, and gives it the same answer', async () => {
    const body = aNewApp({ displayName: 'Twin' });
    const answers = await Promise.all(Array.from({ length: 6 }, () => api.call('POST', '/v1/apps', body, key('twin'))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await appsNamed('Twin')).toBe(1);
  });

  it('leaves no mark when the change is refused: the corrected world lets it through', async () => {
    const appId = await createApp(api);
    const groupId = await insertGroup(api.db, { deletedAt: new Date() });
    const body = { appId, groupId, name: 'Later' };
    expect((await api.call('POST', '/v1/policies', body, key('later'))).status).toBe(422);
    await api.db.execute(sql`update groups set deleted_at = null where id = ${groupId}`);
    expect((await api.call('POST', '/v1/policies', body, key('later'))).status).toBe(201);
  });

  it('leaves no mark when the request is killed half-way', async () => {
    const outside = postgres(api.databaseUrl, { max: 1, onnotice: () => {} });
    try {
      const appId = await createApp(api);
      const groupId = await insertGroup(api.db);
      const body = { appId, groupId, name: 'Killed' };
      // The change waits for this row; then its transaction is ended from outside. (Not its connection: postgres.js 3.4.9
      // crashes the process when one dies within a transaction.)
      await outside`begin`;
      await outside`select 1 from apps where id = ${appId} for update`;
      const killed = api.call('POST', '/v1/policies', body, key('killed'));
      await expect
        .poll(async () => {
          const [row] = await outside`
            select pg_cancel_backend(pid) as done from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`;
          return row?.done;
        })
        .toBe(true);
      expect((await killed).status).toBe(503);
      await outside`rollback`;
      const again = await api.call('POST', '/v1/policies', { ...body, name: 'Other body' }, key('killed'));
      expect(again.status).toBe(201);
    } finally {
      await outside.end();
    }
  });

  it('is forgotten after 24 hours', async () => {
    const body = aNewApp({ displayName: 'Daily' });
    await api.call('POST', '/v1/apps', body, key('daily'));
    await api.db.execute(sql`
      update idempotency_keys set created_at = now() - interval '24 hours 1 second' where key = 'daily'`);
    await api.call('POST', '/v1/apps', body, key('daily'));
    await api.call('POST', '/v1/apps', body, key('daily'));
    expect(await appsNamed('Daily')).toBe(2);
  });

  it('keeps an answer that shows a secret sealed', async () => {
    const body = { name: 'Sealed', scopes: ['apps:read'] };
    const first = await api.call('POST', '/v1/api-keys', body, key('sealed'));
    const second = await api.call('POST', '/v1/api-keys', body, key('sealed'));
    expect(second.text).toBe(first.text);
    const kept = await api.db.execute(sql`select answer::text from idempotency_keys where key = 'sealed'`);
    expect(JSON.stringify([...kept])).not.toContain(String(first.at('key')));
  });

  it('holds for calls that only ask a target, too', async () => {
    const body = { catalog: 'scim', connection: { baseUrl: 'https://scim.invalid', token: 't' } };
    const first = await api.call('POST', '/v1/test-connection', body, key('ask'));
    const second = await api.call('POST', '/v1/test-connection', body, key('ask'));
    expect([first.status, second.text]).toEqual([200, first.text]);
    const other = { ...body, connection: { ...body.connection, token: 'u' } };
    expect((await api.call('POST', '/v1/test-connection', other, key('ask'))).at('code')).toBe(
      'idempotency_key_reused',
    );
  });

  it.each([[''], ['ä'], ['x'.repeat(256)]])('of no usable form (%s) is 422 and named', async (text) => {
    const answer = await api.call('POST', '/v1/apps', aNewApp(), key(text));
    expect([answer.status, answer.at('errors.0.field')]).toEqual([422, 'Idempotency-Key']);
  });
});
