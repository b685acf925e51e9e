import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../api/startApi.ts';
import { ADA, type Browser, openBrowser, signedInAdmin } from './browser.ts';
import { CLIENT, type Issuer, startIssuer } from './issuer.ts';

let api: TestApi;
let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer('http://localhost/auth/callback/oidc');
  api = await startApi({
    console: {
      secrets: [{ version: 1, value: randomBytes(32).toString('base64url') }],
      publicUrl: 'http://localhost',
      oidc: {
        issuer: issuer.url,
        clientId: CLIENT.id,
        clientSecret: CLIENT.secret,
        name: 'Acme',
        scopes: ['openid', 'email', 'profile'],
        roleClaim: 'groups',
        roles: new Map([
          ['tenure-admins', 'admin'],
          ['tenure-ops', 'operator'],
        ]),
      },
    },
  });
});
afterAll(async () => {
  await api.stop();
  await issuer.stop();
});

/** Signs in at the issuer; answers where the browser ends, and the browser. */
async function signIn(sub: string, email: string, groups: unknown): Promise<{ browser: Browser; at: URL }> {
  issuer.signedIn(sub, { email, email_verified: true, name: sub, groups });
  const browser = openBrowser(api);
  const begun = await browser.call('POST', '/auth/sign-in/oauth2', { providerId: 'oidc', callbackURL: '/' });
  expect(begun.status, begun.text).toBe(200);
  const back = new URL(await issuer.visit(String(begun.at('url'))));
  expect(back.pathname, back.href).toBe('/auth/callback/oidc');
  const answer = await browser.call('GET', `${back.pathname}${back.search}`);
  expect(answer.status, answer.text).toBe(302);
  return { browser, at: new URL(answer.headers.get('location') ?? '', 'http://localhost') };
}

describe('signing in at an OpenID Connect issuer', () => {
  it('is offered by its name', async () => {
    expect((await openBrowser(api).call('GET', '/auth/state')).at('oidc')).toEqual({ name: 'Acme' });
  });

  it('makes somebody with the role their groups give, reads it anew each time, and refuses who has none', async () => {
    const first = await signIn('olga', 'olga@acme.example', ['staff', 'tenure-ops']);
    expect(first.at.pathname, first.at.href).toBe('/');
    const made = await first.browser.call('GET', '/v1/session');
    expect(made.at('user')).toMatchObject({ email: 'olga@acme.example', role: 'operator' });

    const second = await signIn('olga', 'olga@acme.example', ['tenure-ops', 'tenure-admins']);
    const again = await second.browser.call('GET', '/v1/session');
    expect([again.at('user.id'), again.at('user.role')]).toEqual([made.at('user.id'), 'admin']);

    const third = await signIn('olga', 'olga@acme.example', ['staff']);
    expect([third.at.pathname, third.at.searchParams.get('error')]).toEqual(['/sign-in', 'no_role']);
    expect(third.at.searchParams.get('error_description')).toContain('has no role in Tenure');
    expect((await third.browser.call('GET', '/v1/session')).status).toBe(401);
    expect((await second.browser.call('GET', '/v1/session')).status).toBe(401);
    const { data } = Object((await api.call('GET', `/v1/audit?object=${made.at('user.id')}`)).body);
    const actions = data.map((entry: { action: string }) => entry.action);
    expect(actions).toEqual(['console.sign_in', 'admin.update', 'console.sign_in', 'admin.create']);
  });

  it('makes nobody of somebody without a role', async () => {
    const { at } = await signIn('eve', 'eve@acme.example', undefined);
    expect(at.searchParams.get('error')).toBe('no_role');
    expect(JSON.stringify((await api.call('GET', '/v1/admins')).body)).not.toContain('eve@acme.example');
  });

  it('does not make one who they are not, by the same address', async () => {
    await signedInAdmin(api);
    const { at, browser } = await signIn('mallory', ADA.email, ['tenure-admins']);
    expect(at.searchParams.get('error')).toBe('account_not_linked');
    expect((await browser.call('GET', '/v1/session')).status).toBe(401);
  });
});
