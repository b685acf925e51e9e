import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { accountOf, aPerson, connectApp, done } from '../integration/lifecycle/company.ts';
import { axeFindings, type Console, openConsole } from './openConsole.ts';

let opened: Console;
let page: Page;
let appId: string;
let userId: string;
const person = aPerson({ displayName: 'Cora Compare', title: 'Clerk' });

beforeAll(async () => {
  opened = await openConsole();
  const { tenure, sandbox } = opened;
  appId = (await connectApp(tenure, sandbox, { displayName: 'Vault' })).id;
  userId = String((await done(tenure, 'onboard', person)).userId);
  page = await opened.pageOf('admin');
});

afterAll(() => opened?.stop());

afterEach(() => expect(opened.faults).toEqual([]));

const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const rowOf = (text: string) => page.getByRole('row').filter({ hasText: text });

describe('a policy', () => {
  test('gets another name at once, and another group with whom that takes', async () => {
    await opened.tenure.send('POST', '/v1/groups', { displayName: 'Nobody yet' });
    await page.goto(`/policies?app=${appId}`);
    await page.getByRole('button', { name: /^Edit / }).click();
    await dialog().getByText("Another name changes nobody's access.").waitFor();
    await dialog().getByLabel('Policy name').fill('');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByText('Expected a name.').waitFor();
    await dialog().getByLabel('Policy name').fill('Vault for all');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'detached' });
    await rowOf('Vault for all').waitFor();

    await button('Edit Vault for all').click();
    await dialog().getByRole('combobox', { name: 'Group name' }).fill('Nobody yet');
    await page.getByRole('option', { name: 'Nobody yet' }).click();
    const effect = dialog().getByRole('region', { name: 'What it will do' });
    await effect.getByText('gives 0, takes 1').waitFor();
    await effect.getByText(/The deletion guard lets it through: 1 of 1 accounts/).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dialog().waitFor({ state: 'detached' });
  });
});

describe('a mapping', () => {
  test('says whose account new rows would change before they are saved', async () => {
    await page.goto(`/apps/${appId}?tab=users`);
    await button('Add row').click();
    await page.getByLabel('Target attribute').last().fill('nickName');
    await page.locator('input[aria-label^="Directory attribute"]').last().fill('displayName');
    await button('What will it change?').click();
    const told = page.getByRole('region', { name: 'What saving will change' });
    await told.getByText(/This changes 1 account;/).waitFor();
    await told.getByText(/Cora Compare.*nickName/).waitFor();
  });
});

describe('the page of a person', () => {
  test('shows what the app has now beside the directory, and says why it can not be read', async () => {
    const account = accountOf(opened.sandbox, person);
    if (account === undefined) throw new Error('There is no account to be changed by hand.');
    opened.sandbox.store.put('User', account.id, { ...account.attributes, displayName: 'Changed by hand' });
    await page.goto(`/people/${userId}`);
    await button('Vault').click();
    await page.getByText(/1 attribute differs\./).waitFor();
    const differing = page.getByRole('row', { name: /^displayName/ });
    await differing.getByText('Changed by hand').waitFor();
    await differing.getByText('differs').waitFor();
    await page.getByRole('row', { name: /^userName.*yes/ }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 860 });
    const over = () =>
      page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    await expect.poll(over).toBeLessThanOrEqual(1);
    await page.setViewportSize({ width: 1280, height: 860 });

    opened.sandbox.knobs.add({ methods: ['GET'], path: '/Users', status: 503, times: null });
    await button('Read again').click();
    await page.getByText('Vault could not be read').waitFor();
    opened.sandbox.knobs.clear();
    await button('Read again').click();
    await page.getByText('Vault could not be read').waitFor({ state: 'detached' });
  });
});

describe('home', () => {
  test('leads from leavers who are still active to exactly these', async () => {
    const leaver = aPerson({ displayName: 'Lou Leaver' });
    await done(opened.tenure, 'onboard', leaver);
    await opened.tenure.send('PATCH', `/v1/apps/${appId}`, { operations: { deleteUsers: false } });
    await done(opened.tenure, 'offboard', leaver);
    await page.goto('/');
    await page.getByRole('link', { name: 'Who still has access: Leavers still active' }).click();
    await page.getByRole('checkbox', { name: 'Still has access' }).and(page.locator(':checked')).waitFor();
    await rowOf('Lou Leaver').waitFor();
    expect(await page.getByRole('table', { name: 'People who left' }).getByRole('row').count()).toBe(2);
  });
});

describe('activity', () => {
  test('exports what its filters show', async () => {
    await page.goto('/activity?type=offboard');
    await button('Export').click();
    const file = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'CSV', exact: true }).click();
    const stream = await (await file).createReadStream();
    const text = (await stream.toArray()).join('');
    const [header, ...rows] = text.trimEnd().split('\n');
    expect(header).toMatch(/^id,type,status,/);
    expect(rows.map((row) => row.split(',')[1])).toEqual(['offboard']);
  });
});

describe('settings', () => {
  test('say how long what is kept, and lead to the Temporal UI', async () => {
    await page.goto('/settings/retention');
    await rowOf('Failed attempts').getByText('90 days').waitFor();
    await rowOf('Failed attempts').getByText('TENURE_ATTEMPTS_KEPT_DAYS').waitFor();
    await page.goto('/settings/about');
    const link = page.getByRole('link', { name: 'Open the Temporal UI' });
    expect(await link.getAttribute('href')).toMatch(/\/namespaces\/[^/]+\/workflows$/);
    await page.getByRole('row', { name: /^hono/ }).waitFor();
  });
});
