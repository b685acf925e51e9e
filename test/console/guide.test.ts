import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type OnePasswordBridge, startOnePasswordBridge } from '../standins/onePasswordBridge.ts';
import { type Console, openConsole } from './openConsole.ts';

/** The source document's guide, step by step, as an administrator does it: with a mouse, then with the keyboard alone. */
let opened: Console;
let bridge: OnePasswordBridge;

beforeAll(async () => {
  bridge = await startOnePasswordBridge({ pendingShows: 'active' });
  opened = await openConsole();
});

afterAll(async () => {
  await opened?.stop();
  await bridge?.stop();
});

afterEach(() => expect(opened.faults).toEqual([]));

/** How somebody uses a page. */
interface Hand {
  press(target: Locator): Promise<void>;
  fill(field: Locator, text: string): Promise<void>;
}

const mouse: Hand = {
  press: (target) => target.click(),
  fill: (field, text) => field.fill(text),
};

/** Whether the element is what a selector asks for; the tests' own types know no page. */
async function isAt(target: Locator, selector: string): Promise<boolean> {
  return (await target.and(target.page().locator(selector)).count()) > 0;
}

/** Tab until the element has the focus, and Enter or Space: nothing else. */
function keyboard(page: Page): Hand {
  const reach = async (target: Locator) => {
    await target.waitFor();
    await expect
      .poll(
        async () => {
          if (await isAt(target, ':focus')) return true;
          await page.keyboard.press('Tab');
          return isAt(target, ':focus');
        },
        { interval: 0, timeout: 30_000 },
      )
      .toBe(true);
  };
  return {
    async press(target) {
      await reach(target);
      const isBox = await isAt(target, 'input[type=checkbox]');
      await page.keyboard.press(isBox ? 'Space' : 'Enter');
    },
    async fill(field, text) {
      await reach(field);
      await page.keyboard.press('Control+a');
      await page.keyboard.type(text);
    },
  };
}

describe('the guide', () => {
  test('is walked with a mouse', async () => {
    const page = await opened.pageOf('admin');
    await walk(page, mouse, { app: '1Password', group: 'Vault users', name: 'Zoë', user: 'zoe' });
  }, 120_000);

  test('is walked with the keyboard alone', async () => {
    const page = await opened.pageOf('admin');
    await walk(page, keyboard(page), { app: '1Password by key', group: 'Key users', name: 'Ivo', user: 'ivo' });
  }, 240_000);
});

interface Names {
  readonly app: string;
  readonly group: string;
  readonly name: string;
  readonly user: string;
}

async function walk(page: Page, hand: Hand, { app, group, name, user }: Names): Promise<void> {
  const button = (text: string | RegExp) => page.getByRole('button', { name: text, exact: typeof text === 'string' });
  const link = (text: string | RegExp) => page.getByRole('link', { name: text, exact: typeof text === 'string' });
  const heading = (text: string | RegExp) => page.getByRole('heading', { name: text }).first().waitFor();
  const account = () => [...bridge.store.users.values()].find(({ attributes }) => attributes.userName === address);
  const address = `${user}@acme.example`;

  // Add the application: catalog, basic settings, Test Connection, authorized domains.
  await page.goto('/apps');
  await hand.press(link(/^Add (the first )?app$/).first());
  await hand.fill(page.getByLabel('Search the catalog'), '1Password');
  await hand.press(link('Add 1Password'));
  await hand.fill(page.getByLabel('Display application name'), app);
  await hand.fill(page.getByLabel('SCIM Base URL'), bridge.root);
  await hand.fill(page.getByLabel('Bearer Token', { exact: true }), 'wrong');
  await hand.press(button('Test Connection'));
  await page.getByText('1 check failed.', { exact: true }).waitFor();
  await hand.fill(page.getByLabel('Bearer Token', { exact: true }), bridge.token);
  await hand.press(button('Test Connection'));
  await page.getByText('The connection works.').waitFor();
  await hand.fill(page.getByRole('combobox', { name: 'Authorized domains' }), 'acme.example');
  await page.keyboard.press('Enter');
  await hand.press(button('Save and next'));

  // Attribute mapping: users, then groups, which may be skipped.
  await heading('Users');
  await hand.press(button('Save and next'));
  await heading('Groups');
  await hand.press(button('Skip groups'));
  // What flows to the application.
  await heading('What flows to the application');
  await hand.press(button('Save and next'));

  // Policy: application, group, policy name.
  await heading('Policy');
  await hand.press(button('Create group'));
  await hand.fill(page.getByRole('dialog').getByLabel('Group name'), group);
  await hand.press(page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }));
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await hand.fill(page.getByLabel('Policy name'), `${group} have ${app}`);
  await hand.press(button('Submit'));
  await page.getByText(`${group} have ${app}`).first().waitFor();

  // A person, who has no account until somebody puts them into the group.
  await page.goto('/people');
  await hand.press(button(/^Add (the first )?person$/).first());
  const dialog = page.getByRole('dialog');
  for (const [label, text] of Object.entries({
    'User name': address,
    'First name': name,
    'Last name': 'Guide',
    'Display name': `${name} Guide`,
    Email: address,
  })) {
    await hand.fill(dialog.getByLabel(label, { exact: false }).first(), text);
  }
  await hand.press(dialog.getByRole('button', { name: 'Onboard', exact: true }));
  await dialog.waitFor({ state: 'hidden' });
  expect(account()).toBeUndefined();

  await page.goto('/people');
  await hand.press(page.getByLabel(`Select ${name} Guide`));
  await hand.press(button('Assign to Group'));
  await chooseGroup(page, hand, group);
  await hand.press(dialog.getByRole('button', { name: 'Apply', exact: true }));
  await dialog.waitFor({ state: 'hidden' });
  await expect.poll(() => account()?.attributes.displayName).toBe(`${name} Guide`);

  // Editing a person corrects the account.
  await page.goto('/people');
  await hand.press(link(`${name} Guide`));
  await heading(`${name} Guide`);
  await hand.press(button('Edit'));
  await hand.fill(dialog.getByLabel('Display name'), `${name} Guide-Married`);
  await hand.press(dialog.getByRole('button', { name: 'Save', exact: true }));
  await dialog.waitFor({ state: 'hidden' });
  await expect.poll(() => account()?.attributes.displayName).toBe(`${name} Guide-Married`);

  // Removed from the group, they lose it.
  await page.goto('/people');
  await hand.press(page.getByLabel(`Select ${name} Guide-Married`));
  await hand.press(button('Remove from Group'));
  await chooseGroup(page, hand, group);
  await hand.press(dialog.getByRole('button', { name: 'Apply', exact: true }));
  await dialog.waitFor({ state: 'hidden' });
  await expect.poll(() => account()?.state).toBe('suspended');

  // Reports, "Provisioning", Provisioning Report; by person, then everything.
  await page.goto('/reports');
  await hand.fill(page.getByLabel('Search reports'), 'Provisioning');
  await hand.press(link(/^Provisioning Report/));
  await hand.fill(page.getByLabel('End-user Identifier'), address);
  await hand.press(button('Search'));
  const rows = page.getByRole('table', { name: 'Provisioning Report' }).getByRole('row');
  // The last row is written when its event has ended, a moment after the account was suspended.
  const ofApp = async () => {
    const answered = page.waitForResponse((it) => it.url().includes('/v1/reports/provisioning'));
    await hand.press(button('Search'));
    await answered;
    await rows.first().waitFor();
    return (await rows.allTextContents()).filter((row) => row.includes(app)).length;
  };
  await expect.poll(ofApp, { interval: 1000 }).toBeGreaterThan(2);
  for (const row of (await rows.allTextContents()).slice(1)) expect(row).toContain(user);
}

async function chooseGroup(page: Page, hand: Hand, group: string): Promise<void> {
  const field = page.getByRole('dialog').getByRole('combobox', { name: 'Group name' });
  await hand.fill(field, group);
  await page.getByRole('option', { name: group }).waitFor();
  // Until what was typed has been looked for, others are offered too.
  await page.getByRole('option').nth(1).waitFor({ state: 'hidden' });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}
