import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { aPerson, done } from '../integration/lifecycle/company.ts';
import { describedBy } from './describedBy.ts';
import { type Console, openConsole } from './openConsole.ts';

let opened: Console;
let page: Page;

const listed = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

beforeAll(async () => {
  opened = await openConsole();
  await done(opened.tenure, 'onboard', aPerson({ displayName: 'Zoë Preview', givenName: 'Zoë' }));
  page = await opened.pageOf('admin');
});

afterAll(() => opened?.stop());

afterEach(() => expect(opened.faults).toEqual([]));

const button = (name: string) => page.getByRole('button', { name, exact: true });
const heading = (name: string, level = 2) => page.getByRole('heading', { name, level });
const says = (field: Locator) => expect.poll(() => describedBy(field));

async function listOf(path: string): Promise<readonly { readonly id: string }[]> {
  return listed.parse(await opened.tenure.send('GET', path)).data;
}

describe('the wizard', () => {
  const name = () => page.getByLabel('Display application name');
  const baseUrl = () => page.getByLabel('SCIM Base URL');
  const token = () => page.getByLabel('Bearer Token', { exact: true });
  const domains = () => page.getByRole('combobox', { name: 'Authorized domains' });
  const next = () => button('Save and next').click();

  test('shows at each field what is wrong with it', async () => {
    await page.goto('/apps/new?kind=scim');
    await name().fill(' ');
    await next();
    await says(name()).toContain('Expected a name.');
    await says(baseUrl()).toContain('Expected the SCIM base URL.');
    await says(token()).toContain('Expected the bearer token.');

    await name().fill('x'.repeat(200));
    await token().fill('a token');
    for (const [url, wrong] of [
      ['scim.example', /not a URL|https:/i],
      ['https://scim.example/?a=b', /quer/i],
      ['http://10.1.2.3/scim', /private|not allowed|forbidden/i],
    ] as const) {
      await baseUrl().fill(url);
      await token().fill('a-token');
      await next();
      await says(baseUrl()).toMatch(wrong);
    }
    await baseUrl().fill(opened.sandbox.baseUrl);
    await token().fill('two words');
    await next();
    await says(token()).toMatch(/space|characters/i);
    await token().fill('wrong');
    await domains().fill('acme_example');
    await page.keyboard.press('Enter');
    await next();
    await says(domains()).toMatch(/domain/i);
    expect(await listOf('/v1/apps')).toEqual([]);
  });

  test('says why a check of the connection fails, and what to do', async () => {
    await button('Test Connection').click();
    await page.getByText('1 check failed.', { exact: true }).waitFor();
    const failed = page.getByRole('listitem').filter({ hasText: '✗ failed' });
    expect(await failed.textContent()).toMatch(/Bearer Token is accepted.*401.*[Cc]opy|Bearer Token.*token/);
    await token().fill(opened.sandbox.token);
    await button('Test Connection').click();
    await page.getByText('The connection works.').waitFor();
  });

  test('makes one app of a double click, and goes on at its address after one has left', async () => {
    await name().fill('Once');
    await page.getByText('acme_example', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await domains().focus();
    await page.keyboard.press('Backspace');
    await domains().fill('acme.example');
    await button('Save and next').dblclick();
    await heading('Users').waitFor();
    const apps = await listOf('/v1/apps');
    expect(apps).toMatchObject([{ displayName: 'Once', authorizedDomains: ['acme.example'] }]);
    await next();
    await heading('Groups').waitFor();
    const address = page.url();
    await page.goto('/people');
    await heading('People', 1).waitFor();
    await page.goto(address);
    await heading('Groups').waitFor();
    await button('Skip groups').click();
    await heading('What flows to the application').waitFor();
    expect(await listOf('/v1/apps')).toMatchObject([{ pushGroups: [] }]);
    await next();
    await heading('Policy').waitFor();
    await button('Submit').click();
    await says(page.getByRole('combobox', { name: 'Group', exact: true })).toContain('Expected a group.');
    await says(page.getByLabel('Policy name')).toContain('Expected a name.');
    await page.getByRole('combobox', { name: 'Group', exact: true }).click();
    await page.getByRole('option').first().click();
    await page.getByLabel('Policy name').fill('Everybody has Once');
    await button('Submit').dblclick();
    await page.getByRole('table', { name: /Policies/ }).waitFor();
    expect(await listOf('/v1/policies')).toHaveLength(1);
  });

  test('says that a name is another app’s', async () => {
    await page.goto('/apps/new?kind=scim');
    await name().fill('once ');
    await says(name()).toContain('Another app has this name already');
  });
});

describe('the mapping editor', () => {
  const row = (target: string) =>
    page.getByRole('row').filter({ has: page.locator(`input[aria-label^="Target attribute"][value="${target}"]`) });
  const preview = () => page.getByRole('region', { name: 'JSON that would be sent' });

  beforeAll(async () => {
    const [app] = await listOf('/v1/apps');
    const other = await opened.tenure.send('POST', '/v1/apps', {
      catalog: 'scim',
      displayName: 'Twin',
      connection: { baseUrl: opened.sandbox.baseUrl, token: opened.sandbox.token },
      authorizedDomains: ['acme.example'],
    });
    const { users, groups } = await opened.tenure.send('GET', `/v1/apps/${String(other.id)}/mappings`);
    await opened.tenure.send('PUT', `/v1/apps/${String(other.id)}/mappings`, {
      users: [...(users as object[]), { target: 'nickName', expression: 'ToLower(user.givenName)' }],
      groups,
    });
    await page.goto(`/apps/${app?.id}?tab=users`);
  });

  test('shows what the rows give a real person while they are typed, and an error at its row with its place', async () => {
    await preview().getByText('"displayName": "Zoë Preview"').waitFor();
    await row('displayName').getByRole('combobox', { name: /^Kind/ }).selectOption('Expression');
    const expression = row('displayName').getByRole('textbox', { name: /^Expression/ });
    await expression.fill('ToUpper(user.displayName)');
    await preview().getByText('"displayName": "ZOË PREVIEW"').waitFor();
    await expression.fill('ToUpper(user.displayName');
    const target = row('displayName').getByRole('textbox', { name: /^Target attribute/ });
    await says(target).toContain('(line 1, column 8)');
    await button('Save').click();
    await says(target).toContain('(line 1, column 8)');
    await button('Reset to template').click();
    await preview().getByText('"displayName": "Zoë Preview"').waitFor();
    await says(target).toBe('');
  });

  test('takes the rows of another app, and saves them', async () => {
    await button('Copy from another app').click();
    await page.getByRole('menuitem', { name: 'Twin' }).click();
    await row('nickName').waitFor();
    await preview().getByText('"nickName": "zoë"').waitFor();
    await button('Save').click();
    await page.getByText(/Saved the mapping/).waitFor();
    await expect
      .poll(() => [...opened.sandbox.store.all('User')].map(({ attributes }) => attributes.nickName))
      .toEqual(['zoë']);
  });
});

describe('the wizard of a directory', () => {
  test("asks for what a directory's connection needs", async () => {
    const next = () => button('Save and next').click();
    await page.goto('/apps/new?kind=active-directory');
    await next();
    const bindDn = page.getByLabel('Bind DN');
    await says(page.getByLabel('Address of a domain controller')).toContain('Expected the address of a domain');
    await says(bindDn).toContain('Expected the bind DN.');
    await says(page.getByLabel('Base DN')).toContain('Expected the base DN.');
    expect(await page.getByLabel("Attribute for Tenure's id").inputValue()).toBe('adminDescription');
    await page.getByLabel('Address of a domain controller').fill('ldap://127.0.0.1:389');
    await page.getByLabel('Bind password', { exact: true }).fill('two words');
    await bindDn.fill('tenure@acme.test');
    await page.getByLabel('Base DN').fill('dc=acme,dc=test');
    await next();
    await says(page.getByLabel('Address of a domain controller')).toContain('over TLS only');
    await page.getByRole('switch', { name: 'StartTLS' }).check();
    await next();
    await heading('Users').waitFor();
    const [app] = (await listOf('/v1/apps?limit=200')).slice(-1);
    expect(app).toMatchObject({
      catalog: 'active-directory',
      connection: { settings: { bindDn: 'tenure@acme.test', startTls: true, externalIdAttribute: 'adminDescription' } },
    });
  });
});
