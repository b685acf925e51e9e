import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN_KEY, startApi, type TestApi } from '../api/startApi.ts';
import { ADA, type Browser, openBrowser, signedInAdmin } from './browser.ts';

let api: TestApi;
let admin: Browser;
beforeEach(async () => {
  api = await startApi();
  admin = await signedInAdmin(api);
});
afterEach(() => api.stop());

const PASSWORD = 'a password of their own';

/** Somebody who was invited and has set a password, in a browser of theirs. */
async function invited(role: string, email = `${role}@acme.example`): Promise<{ browser: Browser; id: string }> {
  const made = await admin.call('POST', '/v1/admins', { name: role, email, role });
  expect(made.status, made.text).toBe(201);
  const token = new URL(String(made.at('link'))).searchParams.get('t');
  const browser = openBrowser(api);
  const asked = await browser.call('GET', `/auth/start?t=${token}`);
  expect(asked.body).toEqual({ valid: true, setupNeeded: false, needs: ['password'], name: role, email });
  const set = await browser.call('POST', '/auth/start', { token, password: PASSWORD });
  expect(set.status, set.text).toBe(200);
  return { browser, id: String(made.at('admin.id')) };
}

describe('roles', () => {
  it('let an auditor read and nothing else', async () => {
    const { browser } = await invited('auditor');
    for (const path of ['/v1/events', '/v1/reports/provisioning', '/v1/audit', '/v1/apps', '/v1/api-keys']) {
      expect((await browser.call('GET', path)).status, path).toBe(200);
    }
    const refusals = await Promise.all([
      browser.call('POST', '/v1/groups', { displayName: 'Crew' }),
      browser.call('POST', '/v1/events/retry'),
      browser.call('GET', '/v1/admins'),
      browser.call('POST', '/v1/admins', { name: 'Eve', email: 'eve@acme.example', role: 'admin' }),
    ]);
    expect(refusals.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });

  it('let an operator retry and decide on held deletions, but set nothing up', async () => {
    const { browser } = await invited('operator');
    expect((await browser.call('POST', '/v1/events/retry')).status).toBe(202);
    const unknown = `app_0199c0ffee00${'cd'.repeat(10)}`;
    expect((await browser.call('POST', `/v1/apps/${unknown}/guard/approve`)).status).toBe(404);
    expect((await browser.call('DELETE', `/v1/apps/${unknown}`)).status).toBe(403);
    expect((await browser.call('POST', '/v1/api-keys', { name: 'x', scopes: ['apps:write'] })).status).toBe(403);
  });

  it('take hold at once when they change, and the audit log has who changed them', async () => {
    const { browser, id } = await invited('auditor');
    expect((await admin.call('PATCH', `/v1/admins/${id}`, { role: 'admin' })).status).toBe(200);
    expect((await browser.call('GET', '/v1/admins')).status).toBe(200);
    const own = await admin.call('GET', '/v1/session');
    const log = await admin.call('GET', `/v1/audit?object=${id}&limit=1`);
    const { data } = Object(log.body);
    expect(data.find((entry: { action: string }) => entry.action === 'admin.update')).toMatchObject({
      actor: own.at('user.id'),
      before: { role: 'auditor' },
      after: { role: 'admin' },
    });
  });

  it('are shown with what they may do; a key has no user', async () => {
    const { browser } = await invited('auditor');
    const { scopes } = Object((await browser.call('GET', '/v1/session')).body);
    expect(scopes.every((scope: string) => scope.endsWith(':read'))).toBe(true);
    const key = await api.call('GET', '/v1/session', undefined, { authorization: `Bearer ${ADMIN_KEY}` });
    expect(key.body).toMatchObject({ user: null, session: null });
  });
});

describe('the last admin', () => {
  it('is neither demoted, disabled nor removed; one of two is', async () => {
    const id = String((await admin.call('GET', '/v1/session')).at('user.id'));
    const tries = [
      await admin.call('PATCH', `/v1/admins/${id}`, { role: 'operator' }),
      await admin.call('PATCH', `/v1/admins/${id}`, { disabled: true }),
      await admin.call('DELETE', `/v1/admins/${id}`),
    ];
    expect(tries.map((answer) => [answer.status, answer.at('code')])).toEqual(Array(3).fill([409, 'last_admin']));
    expect((await admin.call('GET', '/v1/session')).at('user.role')).toBe('admin');
    await invited('admin');
    expect((await admin.call('PATCH', `/v1/admins/${id}`, { role: 'operator' })).status).toBe(200);
  });

  it('stays when two demote each other at the same time', async () => {
    const first = String((await admin.call('GET', '/v1/session')).at('user.id'));
    const { browser, id } = await invited('admin');
    const answers = await Promise.all([
      admin.call('PATCH', `/v1/admins/${id}`, { role: 'auditor' }),
      browser.call('PATCH', `/v1/admins/${first}`, { role: 'auditor' }),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

describe('sessions', () => {
  it('are listed, and one that is ended is void at once', async () => {
    const { browser, id } = await invited('auditor');
    const second = openBrowser(api);
    await second.call('POST', '/auth/sign-in/email', { email: 'auditor@acme.example', password: PASSWORD });
    const { data } = Object((await browser.call('GET', '/v1/sessions')).body);
    expect(data).toHaveLength(2);
    const other = data.find((session: { current: boolean }) => !session.current);
    expect((await browser.call('DELETE', `/v1/sessions/${other.id}`)).status).toBe(200);
    expect((await second.call('GET', '/v1/session')).status).toBe(401);
    expect((await browser.call('GET', '/v1/session')).status).toBe(200);
    expect((await admin.call('GET', `/v1/sessions?admin=${id}`)).at('data.0.adminId')).toBe(id);
  });

  it("of somebody else are an admin's matter alone", async () => {
    const { browser } = await invited('auditor');
    const own = await admin.call('GET', '/v1/session');
    expect((await browser.call('GET', `/v1/sessions?admin=${own.at('user.id')}`)).status).toBe(403);
    expect((await browser.call('DELETE', `/v1/sessions/${own.at('session.id')}`)).status).toBe(404);
    expect((await admin.call('GET', '/v1/session')).status).toBe(200);
  });

  it('end at once for somebody who is disabled, and no new one begins', async () => {
    const { browser, id } = await invited('operator');
    expect((await admin.call('PATCH', `/v1/admins/${id}`, { disabled: true })).status).toBe(200);
    expect((await browser.call('GET', '/v1/session')).status).toBe(401);
    const again = await browser.call('POST', '/auth/sign-in/email', {
      email: 'operator@acme.example',
      password: PASSWORD,
    });
    expect([again.status, again.at('code')]).toEqual([403, 'account_disabled']);
  });

  it('are refused an address that somebody has', async () => {
    const taken = await admin.call('POST', '/v1/admins', {
      name: 'Ada',
      email: ADA.email.toUpperCase(),
      role: 'admin',
    });
    expect([taken.status, taken.at('code')]).toEqual([409, 'email_taken']);
  });
});
