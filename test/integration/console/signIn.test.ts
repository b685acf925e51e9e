import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../api/startApi.ts';
import { ADA, openBrowser, signedInAdmin, startLink } from './browser.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

describe('the first admin', () => {
  it('is made by a one-time link, which says first what it needs, and is signed in', async () => {
    const browser = openBrowser(api);
    expect((await browser.call('GET', '/auth/state')).body).toEqual({ setupNeeded: true, password: true, oidc: null });
    const token = await startLink(api);
    const asked = await browser.call('GET', `/auth/start?t=${token}`);
    expect(asked.body).toMatchObject({ valid: true, setupNeeded: true, needs: ['name', 'email', 'password'] });

    const short = await browser.call('POST', '/auth/start', { token, name: 'Ada', password: 'short' });
    expect(short.status).toBe(422);
    expect(short.at('errors.0.field')).toBe('password');
    const lacking = await browser.call('POST', '/auth/start', { token });
    expect([0, 1, 2].map((at) => lacking.at(`errors.${at}.field`))).toEqual(['name', 'email', 'password']);

    const made = await browser.call('POST', '/auth/start', { token, ...ADA });
    expect(made.status, made.text).toBe(200);
    const session = await browser.call('GET', '/v1/session');
    expect(session.status, session.text).toBe(200);
    expect(session.at('user')).toMatchObject({
      name: ADA.name,
      email: ADA.email,
      role: 'admin',
      twoFactorEnabled: false,
    });
    expect(session.at('scopes')).toContain('admins:write');
    expect((await browser.call('GET', '/auth/state')).at('setupNeeded')).toBe(false);
  });

  it.each(['used', 'expired', 'wrong'])('is not made by a link that is %s', async (how) => {
    const token = await startLink(api, null, how === 'expired' ? -1 : 15);
    if (how === 'used') await openBrowser(api).call('POST', '/auth/start', { token, ...ADA });
    const sent = how === 'wrong' ? 'nobody-made-this' : token;
    const browser = openBrowser(api);
    expect((await browser.call('GET', `/auth/start?t=${sent}`)).at('valid')).toBe(false);
    const refused = await browser.call('POST', '/auth/start', { token: sent, ...ADA, email: 'eve@acme.example' });
    expect([refused.status, refused.at('code')]).toEqual([410, 'link_invalid']);
    expect((await browser.call('GET', '/v1/session')).status).toBe(401);
  });

  it('is who a later link signs in as, whoever else was added', async () => {
    await signedInAdmin(api);
    const browser = openBrowser(api);
    const answer = await browser.call('POST', '/auth/start', { token: await startLink(api) });
    expect(answer.status, answer.text).toBe(200);
    expect((await browser.call('GET', '/v1/session')).at('user.email')).toBe(ADA.email);
  });

  it('is made once where two links are used at the same time', async () => {
    const tokens = await Promise.all([startLink(api), startLink(api)]);
    const answers = await Promise.all(
      tokens.map((token, at) =>
        openBrowser(api).call('POST', '/auth/start', { token, ...ADA, email: `${at}@acme.example` }),
      ),
    );
    expect(new Set(answers.map((answer) => answer.at('user.id'))).size).toBe(1);
  });
});

describe('a password', () => {
  beforeEach(async () => void (await signedInAdmin(api)));

  it('signs in, and signing out ends the session at once', async () => {
    const browser = openBrowser(api);
    const { email, password } = ADA;
    const answer = await browser.call('POST', '/auth/sign-in/email', { email: email.toUpperCase(), password });
    expect(answer.status, answer.text).toBe(200);
    expect((await browser.call('GET', '/v1/session')).at('user.email')).toBe(email);
    const kept = browser.cookies();
    expect((await browser.call('POST', '/auth/sign-out', {})).status).toBe(200);
    expect((await browser.call('GET', '/v1/session', undefined, { cookie: kept })).status).toBe(401);
    const { body } = await api.call('GET', '/v1/audit');
    expect(JSON.stringify(body)).toContain('console.sign_in');
    expect(JSON.stringify(body)).toContain('console.sign_out');
  });

  it('is refused when it is wrong, and after five times unheard, with a time to wait', async () => {
    const browser = openBrowser(api);
    const wrong = () =>
      browser.call('POST', '/auth/sign-in/email', { email: ADA.email, password: 'not this one at all' });
    const answers = await Promise.all([wrong(), wrong(), wrong(), wrong(), wrong()]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expect(answers[0]?.at('code')).toBe('invalid_email_or_password');
    const right = await browser.call('POST', '/auth/sign-in/email', { email: ADA.email, password: ADA.password });
    expect([right.status, right.at('code')]).toEqual([429, 'too_many_attempts']);
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(60);
    expect(JSON.stringify((await api.call('GET', '/v1/audit')).body)).toContain('console.refuse_sign_in');
  });

  it('can be tried again after a link of whoever runs the machine', async () => {
    const browser = openBrowser(api);
    for (let at = 0; at < 6; at += 1) {
      await browser.call('POST', '/auth/sign-in/email', { email: ADA.email, password: 'not this one at all' });
    }
    const password = 'another password altogether';
    expect((await browser.call('POST', '/auth/start', { token: await startLink(api), password })).status).toBe(200);
    const again = await openBrowser(api).call('POST', '/auth/sign-in/email', { email: ADA.email, password });
    expect(again.status, again.text).toBe(200);
  });
});

describe('nobody', () => {
  it('signs up, nor reaches a route of the library that is not ours', async () => {
    const browser = await signedInAdmin(api);
    for (const path of ['/auth/sign-up/email', '/auth/update-user', '/auth/delete-user', '/auth/sign-in/social']) {
      const answer = await browser.call('POST', path, {
        email: 'eve@acme.example',
        password: ADA.password,
        name: 'Eve',
      });
      expect(answer.status, path).toBe(404);
    }
  });

  it('has a page of another origin do something by the cookie', async () => {
    const browser = await signedInAdmin(api);
    const change = (headers: Record<string, string | null>) =>
      browser.call('POST', '/v1/groups', { displayName: 'Crew' }, headers);
    const elsewhere = await change({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' });
    expect([elsewhere.status, elsewhere.at('code')]).toEqual([403, 'cross_origin']);
    expect((await change({ 'sec-fetch-site': null })).status).toBe(403);
    expect((await browser.call('POST', '/auth/sign-out', {}, { 'sec-fetch-site': 'same-site' })).status).toBe(403);
    const own = await change({ 'sec-fetch-site': null, origin: 'http://localhost' });
    expect(own.status, own.text).toBe(202);
  });
});
