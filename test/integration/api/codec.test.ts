import { randomBytes } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import { defaultPayloadConverter } from '@temporalio/common';
import { payloadToJSON } from '@temporalio/common/lib/proto-utils.js';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPayloadCodec } from '../../../runtime/codec/payloadCodec.ts';
import { createKey, withKey } from './fixtures.ts';
import { ADMIN_KEY, startApi, type TestApi } from './startApi.ts';

const NAME = "Zoë O'Neill";
const UI = 'http://temporal.test:8233';
const clear = defaultPayloadConverter.toPayload({ name: NAME });

let api: TestApi;
let key: string;
/** As Temporal's UI and CLI send it. */
let sealed: unknown;

beforeAll(async () => {
  api = await startApi();
  key = await createKey(api, ['codec:decode']);
  sealed = await seal(clear);
});
afterAll(() => api.stop());

async function seal(payload: Payload): Promise<unknown> {
  const [encoded = {}] = await api.deps.codec.encode([payload]);
  return payloadToJSON(encoded);
}

function decode(headers: Record<string, string | null>, payloads: unknown[] = [sealed], path = '/codec/decode') {
  return api.call('POST', path, { payloads }, { authorization: null, ...headers });
}

async function signIn(text: string, headers: Record<string, string> = {}) {
  const answer = await api.call('POST', '/codec/sign-in', `key=${encodeURIComponent(text)}`, {
    authorization: null,
    'content-type': 'application/x-www-form-urlencoded',
    origin: 'http://localhost',
    ...headers,
  });
  const setCookie = answer.headers.get('set-cookie') ?? '';
  return { answer, setCookie, cookie: setCookie.split(';')[0] ?? '' };
}

const inClear = { payloads: [payloadToJSON(clear)] };

describe('decoding', () => {
  it('shows names to an API key with the scope, for each way the endpoint is addressed', async () => {
    for (const path of ['/codec/decode', '/codec/default/decode', '/codec/decode?preserveStorageRefs=true']) {
      const answer = await decode(withKey(key), [sealed], path);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual(inClear);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
    expect((await decode(withKey(ADMIN_KEY))).body).toEqual(inClear);
  });

  it('is refused to everybody else', async () => {
    const other = await createKey(api, ['events:write', 'reports:read']);
    expect((await decode({})).at('code')).toBe('codec_not_signed_in');
    expect((await decode({})).status).toBe(401);
    expect((await decode(withKey('tnr_nonsense'))).status).toBe(401);
    expect((await decode(withKey(other))).status).toBe(403);
    expect((await decode({ cookie: 'tenure_codec=v1.test.AAAA.AAAA.AAAA' })).status).toBe(401);
    expect((await api.call('POST', '/codec/encode', { payloads: [] }, { authorization: null })).status).toBe(401);
  });

  it('shows the Temporal UI of a browser that nobody signed in with ciphertext, without an error', async () => {
    const answer = await decode({ origin: UI });
    expect([answer.status, answer.body]).toEqual([200, { payloads: [sealed] }]);
    // Not so when somebody was signed in, whose session has ended, nor to any other page.
    expect((await decode({ origin: UI, cookie: 'tenure_codec=v1.test.AAAA.AAAA.AAAA' })).status).toBe(401);
    expect((await decode({ origin: UI, ...withKey('tnr_nonsense') })).status).toBe(401);
    expect((await decode({ origin: 'http://evil.test' })).status).toBe(401);
    const encode = await api.call('POST', '/codec/encode', inClear, { authorization: null, origin: UI });
    expect(encode.status).toBe(401);
  });

  it('hands back what was never encrypted, and what it has no key for, beside what it can read', async () => {
    const stranger = createPayloadCodec([{ kid: 'unknown', key: randomBytes(32) }]);
    const [foreign = {}] = await stranger.encode([clear]);
    const payloads = [payloadToJSON(clear), payloadToJSON(foreign), sealed];
    const answer = await decode(withKey(key), payloads);
    expect(answer.body).toEqual({ payloads: [payloads[0], payloads[1], payloadToJSON(clear)] });
  });

  it('and encoding undo each other', async () => {
    const encoded = await api.call('POST', '/codec/encode', inClear, withKey(key));
    expect(encoded.text).not.toContain('json/plain');
    expect(encoded.at('payloads.0.metadata.encoding')).toBe(Buffer.from('binary/encrypted').toString('base64'));
    expect((await decode(withKey(key), Object(encoded.body).payloads)).body).toEqual(inClear);
  });

  it('takes the CLI’s way of sending none', async () => {
    expect((await api.call('POST', '/codec/encode', {}, withKey(key))).body).toEqual({ payloads: [] });
  });

  it('refuses what is no payload, naming the field', async () => {
    const answer = await decode(withKey(key), [{ data: 'not base64!' }]);
    expect([answer.status, answer.at('errors.0.field')]).toEqual([422, 'payloads.0.data']);
    expect((await api.call('POST', '/codec/decode', '{', withKey(key))).at('code')).toBe('malformed_json');
    expect((await api.call('POST', '/codec/decode', { payload: [] }, withKey(key))).status).toBe(422);
    expect((await api.call('GET', '/codec/decode', undefined, withKey(key))).status).toBe(405);
  });

  it('is on record, once an hour for each reader', async () => {
    const reader = await createKey(api, ['codec:decode']);
    for (let time = 1; time <= 3; time += 1) await decode(withKey(reader));
    const rows = await api.db.execute(sql`
      select 1 from audit_log where action = 'codec.decode' and actor like ${`key_${reader.split('_')[1]}`}`);
    expect(rows).toHaveLength(1);
  });
});

describe('a page of another origin', () => {
  const preflight = (origin: string) =>
    api.call('OPTIONS', '/codec/decode', undefined, {
      authorization: null,
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-namespace',
    });

  it('may ask when it is the Temporal UI, with credentials', async () => {
    const { status, headers } = await preflight(UI);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(UI);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('access-control-allow-methods')).toBe('POST,OPTIONS');
    expect(headers.get('access-control-allow-headers')).toBe(
      'Content-Type,X-Namespace,Authorization,Authorization-Extras',
    );
    expect((await decode({ ...withKey(key), origin: UI })).headers.get('access-control-allow-origin')).toBe(UI);
  });

  it('may not when it is any other', async () => {
    for (const origin of ['http://evil.test', 'http://temporal.test:9999', 'https://temporal.test:8233', 'null']) {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

describe('a browser', () => {
  it('is let in with a key that has the scope, and its session is for this endpoint and no script', async () => {
    const { answer, setCookie, cookie } = await signIn(key);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('may see names until');
    expect(setCookie).toMatch(/^tenure_codec=.+; Max-Age=28800; Path=\/codec; HttpOnly; SameSite=Strict$/);
    expect((await decode({ cookie, origin: UI })).body).toEqual(inClear);
    expect((await api.call('GET', '/v1/users', undefined, { authorization: null, cookie })).status).toBe(401);
    const [row] = await api.db.execute(sql`select actor from audit_log where action = 'codec.sign_in' limit 1`);
    expect(row?.actor).toMatch(/^key_/);
  });

  it('has its session sent over TLS only where there is TLS', async () => {
    const behindProxy = { 'x-forwarded-proto': 'https', origin: 'https://localhost', 'sec-fetch-site': 'same-origin' };
    const { answer, setCookie } = await signIn(key, behindProxy);
    expect(setCookie).toContain('; Secure');
    expect(answer.text).toContain('https://localhost/codec');
  });

  it('is refused with a wrong key, or one without the scope, which is not shown again', async () => {
    for (const text of ['', 'wrong<b>', await createKey(api, ['reports:read'])]) {
      const { answer, setCookie } = await signIn(text);
      expect([401, 403]).toContain(answer.status);
      expect(setCookie).toBe('');
      if (text !== '') expect(answer.text).not.toContain(text);
    }
  });

  it('is refused when another site sends the form', async () => {
    const { answer, setCookie } = await signIn(key, { origin: 'http://evil.test' });
    expect([answer.status, setCookie]).toEqual([403, '']);
  });

  it('sees no more once its key is revoked', async () => {
    const made = await api.call('POST', '/v1/api-keys', { name: 'Ann', scopes: ['codec:decode'] });
    const { cookie } = await signIn(String(made.at('key')));
    expect((await decode({ cookie })).status).toBe(200);
    await api.call('DELETE', `/v1/api-keys/${made.at('id')}`);
    expect((await decode({ cookie })).status).toBe(401);
  });

  it('gives its session back', async () => {
    const { cookie } = await signIn(key);
    const out = await api.call('POST', '/codec/sign-out', '', {
      authorization: null,
      cookie,
      origin: 'http://localhost',
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(out.status).toBe(303);
    expect(out.headers.get('set-cookie')).toMatch(/^tenure_codec=; Max-Age=0; Path=\/codec/);
  });

  it('finds a page without script that nobody can frame', async () => {
    const { status, headers, text } = await api.call('GET', '/codec/sign-in', undefined, { authorization: null });
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(text).not.toContain('<script');
    expect(text).toContain('http://localhost/codec');
  });
});
