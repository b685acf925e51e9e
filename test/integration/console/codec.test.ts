import { defaultPayloadConverter } from '@temporalio/common';
import { payloadToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../api/startApi.ts';
import { type Browser, openBrowser, signedInAdmin } from './browser.ts';

const UI = 'http://temporal.test:8233';
const clear = defaultPayloadConverter.toPayload({ name: "Zoë O'Neill" });
const inClear = { payloads: [payloadToJSON(clear)] };

let api: TestApi;
let admin: Browser;
let sealed: unknown;
beforeAll(async () => {
  api = await startApi();
  admin = await signedInAdmin(api);
  const [encoded = {}] = await api.deps.codec.encode([clear]);
  sealed = payloadToJSON(encoded);
});
afterAll(() => api.stop());

async function invited(role: string): Promise<Browser> {
  const made = await admin.call('POST', '/v1/admins', { name: role, email: `${role}@acme.example`, role });
  const token = new URL(String(made.at('link'))).searchParams.get('t');
  const browser = openBrowser(api);
  const set = await browser.call('POST', '/auth/start', { token, password: 'a password of their own' });
  expect(set.status, set.text).toBe(200);
  return browser;
}

function decode(browser: Browser, origin: string | null, path = '/codec/decode') {
  return browser.call('POST', path, { payloads: [sealed] }, { origin });
}

describe('the Temporal UI of somebody who is signed in to the console', () => {
  it('shows names to an operator without a further step, and that is on record', async () => {
    const operator = await invited('operator');
    const answer = await decode(operator, UI);
    expect([answer.status, answer.body]).toEqual([200, inClear]);
    expect(answer.headers.get('access-control-allow-origin')).toBe(UI);
    const { user } = Object((await operator.call('GET', '/v1/session')).body);
    const log = await admin.call('GET', `/v1/audit?actor=${user.id}&limit=5`);
    expect(JSON.stringify(log.body)).toContain('codec.decode');
  });

  it('shows an auditor ciphertext, without an error', async () => {
    const answer = await decode(await invited('auditor'), UI);
    expect([answer.status, answer.body]).toEqual([200, { payloads: [sealed] }]);
  });

  it('is the only page whose requests count: neither another one, nor the console itself, nor none', async () => {
    for (const origin of ['http://evil.test', 'http://temporal.test:9999', 'http://localhost', null]) {
      const answer = await decode(admin, origin);
      expect([answer.status, answer.at('code')], String(origin)).toEqual([401, 'codec_not_signed_in']);
    }
    expect((await decode(admin, UI)).body).toEqual(inClear);
  });

  it('shows ciphertext again once the session is revoked', async () => {
    const own = Object((await admin.call('GET', '/v1/session')).body).session.id;
    expect((await decode(admin, UI)).body).toEqual(inClear);
    expect((await admin.call('DELETE', `/v1/sessions/${own}`)).status).toBeLessThan(300);
    expect((await decode(admin, UI)).body).toEqual({ payloads: [sealed] });
  });
});
