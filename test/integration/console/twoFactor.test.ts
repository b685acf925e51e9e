import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../api/startApi.ts';
import { ADA, type Browser, openBrowser, signedInAdmin, startLink } from './browser.ts';
import { totpCode } from './totp.ts';

let api: TestApi;
let admin: Browser;
beforeEach(async () => {
  api = await startApi();
  admin = await signedInAdmin(api);
});
afterEach(() => api.stop());

const { email, password } = ADA;

async function switchOn(): Promise<{ uri: string; backupCodes: readonly string[] }> {
  const enabled = await admin.call('POST', '/auth/two-factor/enable', { password });
  expect(enabled.status, enabled.text).toBe(200);
  const uri = String(enabled.at('totpURI'));
  expect(uri).toMatch(/^otpauth:\/\/totp\/Tenure/);
  const verified = await admin.call('POST', '/auth/two-factor/verify-totp', { code: totpCode(uri) });
  expect(verified.status, verified.text).toBe(200);
  return { uri, backupCodes: Object(enabled.body).backupCodes };
}

async function halfIn(): Promise<Browser> {
  const browser = openBrowser(api);
  const answer = await browser.call('POST', '/auth/sign-in/email', { email, password });
  expect(answer.body).toMatchObject({ twoFactorRedirect: true });
  expect((await browser.call('GET', '/v1/session')).status).toBe(401);
  return browser;
}

describe('a second factor', () => {
  it('is asked for once it is on, and a wrong code does not do', async () => {
    const { uri } = await switchOn();
    expect((await admin.call('GET', '/v1/session')).at('user.twoFactorEnabled')).toBe(true);
    const browser = await halfIn();
    const right = totpCode(uri);
    const wrong = await browser.call('POST', '/auth/two-factor/verify-totp', {
      code: right === '000000' ? '000001' : '000000',
    });
    expect([wrong.status, wrong.at('code'), wrong.at('errors.0.field')]).toEqual([401, 'invalid_code', 'code']);
    expect((await browser.call('POST', '/auth/two-factor/verify-totp', { code: right })).status).toBe(200);
    expect((await browser.call('GET', '/v1/session')).at('user.email')).toBe(email);
  });

  it('can be a backup code, once', async () => {
    const { backupCodes } = await switchOn();
    const browser = await halfIn();
    const [code] = backupCodes;
    expect((await browser.call('POST', '/auth/two-factor/verify-backup-code', { code })).status).toBe(200);
    const again = await halfIn();
    expect((await again.call('POST', '/auth/two-factor/verify-backup-code', { code })).status).toBe(401);
  });

  it('is not asked of whoever runs the machine, and can be switched off by the password', async () => {
    await switchOn();
    const browser = openBrowser(api);
    expect((await browser.call('POST', '/auth/start', { token: await startLink(api) })).status).toBe(200);
    expect((await browser.call('POST', '/auth/two-factor/disable', { password: 'not this one' })).status).toBe(400);
    expect((await browser.call('POST', '/auth/two-factor/disable', { password })).status).toBe(200);
    expect((await openBrowser(api).call('POST', '/auth/sign-in/email', { email, password })).at('user.email')).toBe(
      email,
    );
    const { data } = Object((await api.call('GET', '/v1/audit')).body);
    const actions = data.map((entry: { action: string }) => entry.action);
    expect(actions).toEqual(expect.arrayContaining(['admin.two_factor_on', 'admin.two_factor_off']));
  });
});
