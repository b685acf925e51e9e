import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT, type Issuer, startIssuer } from '../integration/console/issuer.ts';
import { totpCode } from '../integration/console/totp.ts';
import { type Console, openConsole, PASSWORD } from './openConsole.ts';

let opened: Console;
let issuer: Issuer;

beforeAll(async () => {
  opened = await openConsole({
    async oidc(url) {
      issuer = await startIssuer(`${url}/auth/callback/oidc`);
      return {
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
      };
    },
  });
});

afterAll(async () => {
  await opened?.stop();
  await issuer?.stop();
});

afterEach(() => expect(opened.faults).toEqual([]));

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 });

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function signOut(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await heading(page, 'Sign in to Tenure').waitFor();
}

describe('a one-time link', () => {
  test('opened twice is used once: the second is told so, in words', async () => {
    await opened.pageOf('admin');
    const link = await opened.startLink();
    const [one, other] = [await opened.page(), await opened.page()];
    await one.goto(link);
    await other.goto(link);
    await one.getByRole('button', { name: 'Sign in' }).click();
    await one.getByRole('navigation', { name: 'Main' }).waitFor();
    await other.getByRole('button', { name: 'Sign in' }).click();
    const alert = other.getByRole('alert');
    await alert.getByText('This link was used, is too old or is none.').waitFor();
    await alert.getByText('npm run sign-in-link').waitFor();
  });
});

describe('a second factor', () => {
  test('is switched on with an authenticator app, asked for, and replaced by a backup code once', async () => {
    const { link } = await opened.tenure.send('POST', '/v1/admins', {
      name: 'Bea Both',
      email: 'bea@acme.example',
      role: 'operator',
    });
    const page = await opened.page();
    await page.goto(String(link));
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();

    await page.goto('/settings/account');
    await page.getByRole('button', { name: 'Enable two-factor' }).click();
    await page.getByLabel('Your password').fill('not this one at all');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('alert').getByText('Invalid password').waitFor();
    await page.getByLabel('Your password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('img', { name: 'QR code of the secret' }).waitFor();
    const uri = String(await page.getByLabel('otpauth address').textContent());
    const code = page.getByLabel('Code of your authenticator app');
    await code.fill(wrongCode(uri));
    await page.getByRole('button', { name: 'Turn on two-factor' }).click();
    await page.getByRole('alert').getByText('Invalid code').waitFor();
    await code.fill(totpCode(uri));
    await page.getByRole('button', { name: 'Turn on two-factor' }).click();
    const backup = String(await page.getByLabel('Backup codes', { exact: true }).textContent()).split('\n');
    expect(backup).toHaveLength(10);
    await page.getByRole('button', { name: 'Turn off two-factor' }).waitFor();

    await signOut(page, 'Bea Both');
    await signIn(page, 'bea@acme.example');
    await heading(page, 'Second factor').waitFor();
    await code.fill(wrongCode(uri));
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('alert').getByText('Invalid code').waitFor();
    await code.fill(totpCode(uri));
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();

    for (const isFirst of [true, false]) {
      const again = await opened.page();
      await again.goto('/groups');
      await signIn(again, 'bea@acme.example');
      await again.getByLabel('Use a backup code').click();
      await again.getByLabel('Backup code', { exact: true }).fill(` ${backup[0]} `);
      await again.getByRole('button', { name: 'Go on' }).click();
      if (isFirst) await heading(again, 'Groups').waitFor();
      else await again.getByRole('alert').getByText('Invalid backup code').waitFor();
    }
  });

  const wrongCode = (uri: string) => (totpCode(uri) === '000000' ? '000001' : '000000');
});

describe('a session', () => {
  test('that was ended says so by itself and leads to the sign-in, and back', async () => {
    const page = await opened.pageOf('admin');
    const other = await opened.page();
    await other.goto('/people?q=zoe');
    await signIn(other, 'ada@acme.example');
    await heading(other, 'People').waitFor();
    await page.goto('/settings/account');
    const ends = page.getByRole('button', { name: 'End session' });
    // The newest is the other browser's; it is told without asking for anything.
    await ends.first().click();
    await page.getByText('The session is ended.').waitFor();
    await other.getByText('Your session has ended.').waitFor({ timeout: 25_000 });
    await signIn(other, 'ada@acme.example');
    await heading(other, 'People').waitFor();
    expect(other.url()).toContain('/people?q=zoe');
  });

  test('ends in all tabs of a browser: signing out in one leads the other to the sign-in', async () => {
    const one = await opened.page();
    await one.goto('/policies');
    await signIn(one, 'ada@acme.example');
    await heading(one, 'Policies').waitFor();
    const other = await one.context().newPage();
    await other.goto('/groups');
    await heading(other, 'Groups').waitFor();
    await signOut(one, 'Ada Admin');
    await heading(other, 'Sign in to Tenure').waitFor();
    await other.getByText('Your session has ended.').waitFor();
    await signIn(other, 'ada@acme.example');
    await heading(other, 'Groups').waitFor();
  });
});

describe('the last administrator', () => {
  test('is neither demoted, disabled nor removed, and is told why', async () => {
    const page = await opened.pageOf('admin');
    await page.goto('/settings/administrators');
    const role = page.getByLabel('Role of Ada Admin');
    await role.selectOption('operator');
    const notice = page.getByRole('alert').filter({ hasText: 'last' });
    await notice.first().waitFor();
    await expect.poll(() => role.inputValue()).toBe('admin');
    for (const verb of ['Disable', 'Remove']) {
      await page.getByRole('button', { name: 'Actions for Ada Admin' }).click();
      await page.getByRole('menuitem', { name: verb }).click();
      await page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
    await expect.poll(() => notice.count()).toBe(3);
    await page.getByRole('row').filter({ hasText: 'ada@acme.example' }).waitFor();
  });
});

describe('single sign-on', () => {
  async function come(groups: readonly string[]): Promise<Page> {
    issuer.signedIn('olga', { email: 'olga@acme.example', email_verified: true, name: 'Olga', groups });
    const page = await opened.page();
    await page.goto('/policies');
    await page.getByRole('button', { name: 'Sign in with Acme' }).click();
    return page;
  }

  test('brings somebody with the role of their groups, read anew each time', async () => {
    for (const [group, role] of [
      ['tenure-ops', 'operator'],
      ['tenure-admins', 'admin'],
    ] as const) {
      const page = await come(['staff', group]);
      await heading(page, 'Policies').waitFor();
      await page.getByRole('button', { name: 'Olga', exact: true }).click();
      await page.getByText(`Role: ${role}`).waitFor();
    }
  });

  test('refuses somebody whose groups give no role, with a sentence', async () => {
    const page = await come(['staff']);
    await heading(page, 'Sign in to Tenure').waitFor();
    await page.getByRole('alert').getByText('has no role in Tenure').waitFor();
  });
});
