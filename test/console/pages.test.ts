import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { aPerson, connectApp, done, eventOf, say } from '../integration/lifecycle/company.ts';
import { axeFindings, type Console, openConsole } from './openConsole.ts';

let opened: Console;
/** Every page of the console, once there is something to show. */
let full: string[] = [];

/** Those that look different where there is nothing yet. */
const EMPTY = ['/', '/apps', '/people', '/groups', '/policies', '/activity', '/needs-attention', '/reports'];

const SETTINGS = [
  'account',
  'administrators',
  'api-keys',
  'webhooks',
  'report-schedules',
  'audit',
  'retention',
  'single-sign-on',
  'about',
];

beforeAll(async () => {
  opened = await openConsole();
});

afterAll(() => opened?.stop());

afterEach(() => expect(opened.faults).toEqual([]));

/** Opens a page and waits until it has been read: its heading is there, and nothing is loading. */
async function show(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.getByText('Loading', { exact: true }).first().waitFor({ state: 'detached' });
}

const COLOURS = ['light', 'dark'] as const;

/** What axe finds on these pages, in light colours and, as the system's change, in dark ones. */
async function findings(page: Page, paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    await page.emulateMedia({ colorScheme: 'light' });
    await show(page, path);
    for (const colour of COLOURS) {
      await page.emulateMedia({ colorScheme: colour });
      await page.locator(`html[data-mantine-color-scheme="${colour}"]`).waitFor({ state: 'attached' });
      found.push(...(await axeFindings(page)).map((finding) => `${path} ${colour} ${finding}`));
    }
  }
  return found;
}

describe('where there is nothing yet', () => {
  test('every page is accessible and leads on', async () => {
    const page = await opened.pageOf('admin');
    expect(await findings(page, EMPTY)).toEqual([]);
    await show(page, '/apps');
    await page
      .getByRole('link', { name: /^Add (the first )?app$/ })
      .first()
      .waitFor();
  }, 120_000);
});

describe('where there is something', () => {
  beforeAll(async () => {
    const { tenure, sandbox } = opened;
    const app = await connectApp(tenure, sandbox, { displayName: 'Vault' });
    const person = aPerson();
    const joined = await done(tenure, 'onboard', person);
    const group = await tenure.send('POST', '/v1/groups', { displayName: 'Engineering' });
    await eventOf(tenure, group);
    sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400, times: null });
    const stuck = await say(tenure, 'onboard', aPerson());
    await tenure.settled(stuck, 'needs_attention');
    const leaver = aPerson();
    sandbox.knobs.clear();
    await done(tenure, 'onboard', leaver);
    const left = await done(tenure, 'offboard', leaver);
    const groupId = String((group.group as { id: string }).id);
    full = [
      '/',
      '/apps',
      '/apps/new',
      '/apps/new?kind=1password',
      ...['', '?tab=connection', '?tab=users', '?tab=groups', '?tab=operations', '?tab=policies', '?tab=guard'].map(
        (tab) => `/apps/${app.id}${tab}`,
      ),
      '/people',
      `/people/${joined.userId}`,
      '/people/import',
      '/groups',
      `/groups/${groupId}`,
      '/policies',
      '/activity',
      `/activity/${stuck}`,
      '/needs-attention',
      '/reports',
      '/reports/provisioning',
      '/reports/plots',
      `/reports/evidence/${left.userId}`,
      ...SETTINGS.map((it) => `/settings/${it}`),
    ];
  });

  test('every page is accessible in light and in dark colours', async () => {
    expect(await findings(await opened.pageOf('admin'), full)).toEqual([]);
  }, 300_000);

  test('no page scrolls sideways on a narrow screen', async () => {
    const page = await opened.pageOf('admin', { width: 320 });
    const wide: string[] = [];
    for (const path of full) {
      await show(page, path);
      // Until everything that the page loads lies in its place.
      const over = () =>
        page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      let px = await over();
      for (let tries = 0; px > 1 && tries < 10; tries += 1) {
        await page.waitForTimeout(200);
        px = await over();
      }
      if (px > 1) wide.push(`${path} is ${px} px too wide`);
    }
    expect(wide).toEqual([]);
  }, 300_000);

  test('what happens shows on a page that is open, without being asked for', async () => {
    const page = await opened.pageOf('admin');
    await show(page, '/');
    await page.getByRole('status', { name: /^Live/ }).waitFor();
    const person = aPerson({ displayName: 'Lea Live' });
    await say(opened.tenure, 'onboard', person);
    await page
      .getByText(/Lea Live/)
      .first()
      .waitFor();
  });
});

describe('roles', () => {
  test('an auditor reads everything and changes nothing', async () => {
    const page = await opened.pageOf('auditor');
    await show(page, '/reports/provisioning');
    await page.getByRole('link', { name: 'Export CSV' }).waitFor();
    await show(page, '/apps');
    expect(await page.getByRole('link', { name: 'Add app' }).count()).toBe(0);
    await show(page, '/people');
    expect(await page.getByRole('button', { name: 'Add person' }).count()).toBe(0);
    await show(page, '/needs-attention');
    expect(await page.getByRole('button', { name: /^Retry/ }).count()).toBe(0);
  });

  test('an operator retries, and connects no application', async () => {
    const page = await opened.pageOf('operator');
    await show(page, '/needs-attention');
    await page
      .getByRole('button', { name: /^Retry/ })
      .first()
      .waitFor();
    await show(page, '/apps');
    expect(await page.getByRole('link', { name: 'Add app' }).count()).toBe(0);
  });
});
