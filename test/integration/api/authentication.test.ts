import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey, withKey } from './fixtures.ts';
import { ADMIN_KEY, startApi, type TestApi } from './startApi.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const unknownKey = `tnr_${'0123456789abcdef'.repeat(2)}_${'A'.repeat(43)}`;

describe('Authentication', () => {
  it.each([
    ['no key', null, 'missing_api_key'],
    ['another scheme', 'Basic YTpi', 'missing_api_key'],
    ['an empty key', 'Bearer ', 'missing_api_key'],
    ['a wrong admin key', `Bearer ${ADMIN_KEY}x`, 'invalid_api_key'],
    ['a key of no form', 'Bearer tnr_x', 'invalid_api_key'],
    ['a key nobody made', `Bearer ${unknownKey}`, 'invalid_api_key'],
    ['two keys', `Bearer ${ADMIN_KEY} ${ADMIN_KEY}`, 'missing_api_key'],
  ])('refuses %s with 401', async (_, authorization, code) => {
    const answer = await api.call('GET', '/v1/apps', undefined, { authorization });
    expect(answer.status).toBe(401);
    expect(answer.at('code')).toBe(code);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('takes the scheme in any case', async () => {
    const answer = await api.call('GET', '/v1/apps', undefined, { authorization: `bearer ${ADMIN_KEY}` });
    expect(answer.status).toBe(200);
  });

  it("refuses a key whose secret is another one's", async () => {
    const [one, other] = [await createKey(api, ['apps:read']), await createKey(api, ['apps:read'])];
    const mixed = `${one.slice(0, 37)}${other.slice(37)}`;
    expect((await api.call('GET', '/v1/apps', undefined, withKey(one))).status).toBe(200);
    expect((await api.call('GET', '/v1/apps', undefined, withKey(mixed))).status).toBe(401);
  });

  it('refuses a revoked key at once', async () => {
    const made = await api.call('POST', '/v1/api-keys', { name: 'Feed', scopes: ['apps:read'] });
    const revoked = await api.call('DELETE', `/v1/api-keys/${String(made.at('id'))}`);
    expect(revoked.status).toBe(200);
    expect(revoked.at('revokedAt')).toEqual(expect.any(String));
    expect((await api.call('GET', '/v1/apps', undefined, withKey(String(made.at('key'))))).status).toBe(401);
  });

  it('refuses an expired key', async () => {
    const made = await api.call('POST', '/v1/api-keys', {
      name: 'Short',
      scopes: ['apps:read'],
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const key = String(made.at('key'));
    expect((await api.call('GET', '/v1/apps', undefined, withKey(key))).status).toBe(200);
    await api.db.execute(sql`update api_keys set expires_at = now() where id = ${made.at('id')}`);
    expect((await api.call('GET', '/v1/apps', undefined, withKey(key))).status).toBe(401);
  });

  it('lets a key do what its scopes say, and nothing else', async () => {
    const key = await createKey(api, ['apps:read']);
    expect((await api.call('GET', '/v1/apps', undefined, withKey(key))).status).toBe(200);
    const refused = await api.call('POST', '/v1/policies', {}, withKey(key));
    expect(refused.status).toBe(403);
    expect(refused.at('code')).toBe('insufficient_scope');
    expect(refused.text).toContain('policies:write');
  });
});

describe('API keys', () => {
  it('are shown once, and kept as a hash', async () => {
    const made = await api.call('POST', '/v1/api-keys', { name: 'Once', scopes: ['events:write'] });
    expect(made.status).toBe(201);
    const secret = String(made.at('key')).slice('tnr__'.length + 32);
    expect(secret.length).toBeGreaterThan(40);
    const shown = await api.call('GET', `/v1/api-keys/${String(made.at('id'))}`);
    expect(shown.body).toMatchObject({ name: 'Once', scopes: ['events:write'], revokedAt: null, expiresAt: null });
    const all = await api.call('GET', '/v1/api-keys?limit=200');
    const kept = await api.db.execute(sql`select k::text from api_keys k union select a::text from audit_log a`);
    for (const text of [shown.text, all.text, JSON.stringify([...kept]), JSON.stringify(api.logged)]) {
      expect(text).not.toContain(secret);
    }
  });

  it('show when they were last used', async () => {
    const made = await api.call('POST', '/v1/api-keys', { name: 'Used', scopes: ['apps:read'] });
    const path = `/v1/api-keys/${String(made.at('id'))}`;
    expect((await api.call('GET', path)).at('lastUsedAt')).toBeNull();
    await api.call('GET', '/v1/apps', undefined, withKey(String(made.at('key'))));
    expect((await api.call('GET', path)).at('lastUsedAt')).toEqual(expect.any(String));
  });

  it("can't give scopes that the key which makes them has not", async () => {
    const maker = await createKey(api, ['keys:write', 'apps:read']);
    const refused = await api.call(
      'POST',
      '/v1/api-keys',
      { name: 'More', scopes: ['apps:read', 'apps:write'] },
      withKey(maker),
    );
    expect(refused.status).toBe(403);
    expect(refused.at('code')).toBe('scope_not_held');
    expect(refused.at('errors.0.field')).toBe('scopes.1');
    const fine = await api.call('POST', '/v1/api-keys', { name: 'Same', scopes: ['apps:read'] }, withKey(maker));
    expect(fine.status).toBe(201);
  });

  it.each([
    [{ name: 'x', scopes: [] }, 'scopes'],
    [{ name: 'x', scopes: ['everything'] }, 'scopes.0'],
    [{ name: ' ', scopes: ['apps:read'] }, 'name'],
    [{ scopes: ['apps:read'] }, 'name'],
    [{ name: 'x', scopes: ['apps:read'], expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ name: 'x', scopes: ['apps:read'], expiresAt: '2001-01-01T00:00:00Z' }, 'expiresAt'],
  ])('refuse %j, naming the field', async (body, field) => {
    const answer = await api.call('POST', '/v1/api-keys', body);
    expect(answer.status).toBe(422);
    expect(answer.at('errors.0.field')).toBe(field);
  });
});
