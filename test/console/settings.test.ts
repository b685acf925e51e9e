import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { runWebhooks } from '../../runtime/webhooks/runWebhooks.ts';
import { aPerson, done } from '../integration/lifecycle/company.ts';
import { type Receiver, startReceiver, verify } from '../integration/webhooks/receiver.ts';
import { describedBy } from './describedBy.ts';
import { type Console, openConsole, PASSWORD } from './openConsole.ts';

let opened: Console;
let page: Page;
let receiver: Receiver;
const end = new AbortController();
let sending: Promise<void>;

beforeAll(async () => {
  receiver = await startReceiver();
  opened = await openConsole();
  sending = runWebhooks({ ...opened.tenure.api.deps, signal: end.signal, pollMs: 50 });
  await done(opened.tenure, 'onboard', aPerson({ displayName: 'Pat Palette' }));
  page = await opened.pageOf('admin');
});

afterAll(async () => {
  end.abort();
  await sending;
  await opened?.stop();
  await receiver?.stop();
});

afterEach(() => expect(opened.faults).toEqual([]));

const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const inDialog = (name: string) => dialog().getByRole('button', { name, exact: true });
const row = (text: string) => page.getByRole('row').filter({ hasText: text });

describe('an API key', () => {
  test('is made once by a double click, shown once, used, and revoked', async () => {
    await page.goto('/settings/api-keys');
    await button('Create API key').click();
    await inDialog('Create').click();
    await expect.poll(() => describedBy(dialog().getByLabel('Name'))).toContain('Expected a name.');
    await dialog().getByText('Choose what the key may do.').waitFor();
    await dialog().getByLabel('Name').fill('HR feed');
    await dialog().getByLabel('users:read', { exact: true }).click();
    await inDialog('Create').dblclick();
    const secret = String(await page.getByLabel('API key', { exact: true }).textContent());
    expect(secret).toMatch(/^tnr_/);
    await expect.poll(() => row('HR feed').count()).toBe(1);
    expect(await statusWith(secret, '/v1/users')).toBe(200);
    expect(await statusWith(secret, '/v1/apps')).toBe(403);
    await page.reload();
    await row('HR feed').waitFor();
    expect(await page.getByText(secret).count()).toBe(0);
    await button('Revoke HR feed').click();
    await inDialog('Revoke').click();
    await row('HR feed').getByText('revoked').waitFor();
    expect(await statusWith(secret, '/v1/users')).toBe(401);
  });

  async function statusWith(key: string, path: string): Promise<number> {
    return (await fetch(`${opened.url}${path}`, { headers: { authorization: `Bearer ${key}` } })).status;
  }
});

describe('a webhook endpoint', () => {
  test('is refused at its field, added once, tested, and sent to again', async () => {
    await page.goto('/settings/webhooks');
    await button('Add webhook endpoint').click();
    const address = dialog().getByLabel('Address');
    await address.fill('nowhere');
    await inDialog('Add').click();
    await expect.poll(() => describedBy(address)).toContain('begins with https://');
    await address.fill('http://10.1.2.3/hook');
    await inDialog('Add').click();
    await expect.poll(() => describedBy(address)).toMatch(/private|not allowed|forbidden/i);
    await address.fill(receiver.url);
    await dialog().getByLabel('Description').fill('Pager');
    await inDialog('Add').dblclick();
    const secret = String(await page.getByLabel('Webhook secret', { exact: true }).textContent());
    await expect.poll(() => row('Pager').count()).toBe(1);
    await page.getByRole('link', { name: 'Pager' }).click();
    await button('Send test event').dblclick();
    await row('HTTP 204').waitFor();
    expect(receiver.received()).toHaveLength(1);
    await row('HTTP 204').getByRole('button', { name: 'Resend' }).click();
    await expect.poll(() => receiver.received().length).toBe(2);
    for (const received of receiver.received()) verify(secret, received);
    await row('HTTP 204').getByRole('button', { name: 'Message' }).click();
    await page.getByText(/webhook-id: /).waitFor();
  });
});

describe('an administrator', () => {
  test('is invited by a link, sets a password, and is given another role', async () => {
    await page.goto('/settings/administrators');
    await button('Invite administrator').click();
    await dialog().getByLabel('Name').fill('Ola Operator');
    await dialog().getByLabel('Email').fill('ada@acme.example');
    await inDialog('Invite').click();
    await expect.poll(() => describedBy(dialog().getByLabel('Email'))).not.toBe('');
    await dialog().getByLabel('Email').fill('ola@acme.example');
    await inDialog('Invite').dblclick();
    const link = String(await page.getByLabel('Sign-in link', { exact: true }).textContent());
    await expect.poll(() => row('ola@acme.example').count()).toBe(1);

    const other = await opened.page();
    await other.goto(link);
    await other.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await other.getByRole('button', { name: 'Sign in' }).click();
    await other.getByRole('button', { name: 'Ola Operator' }).click();
    await other.getByText('Role: operator').waitFor();
    await page.getByLabel('Role of Ola Operator').selectOption('auditor');
    await page.getByText('Ola Operator is auditor.').waitFor();
    await other.reload();
    await other.getByRole('button', { name: 'Ola Operator' }).click();
    await other.getByText('Role: auditor').waitFor();
  });
});

describe('a view', () => {
  test('is saved once with its filters, and opened again', async () => {
    await page.goto('/activity?status=completed&type=onboard');
    await button('Saved views').click();
    await page.getByRole('menuitem', { name: 'Save this view' }).click();
    await dialog().getByLabel('Name').fill('Joined');
    await inDialog('Save').dblclick();
    await page.getByText('Saved the view "Joined".').waitFor();
    await page.goto('/activity');
    await button('Saved views').click();
    await expect.poll(() => page.getByRole('menuitem', { name: 'Joined' }).count()).toBe(1);
    await page.getByRole('menuitem', { name: 'Joined' }).click();
    await page.waitForURL(/status=completed/);
    await expect.poll(() => page.getByLabel('Type', { exact: true }).inputValue()).toBe('onboard');
  });
});

describe('a report', () => {
  test('is scheduled once with its filters, and sent', async () => {
    await page.goto('/reports/provisioning?outcome=done');
    await button('Schedule this report').click();
    await inDialog('Schedule').click();
    const choice = dialog().getByLabel('Webhook endpoint');
    await expect.poll(() => describedBy(choice)).toContain('Choose where the report is sent.');
    await dialog().getByLabel('Time zone').fill('Mars/Olympus');
    await choice.selectOption({ label: 'Pager' });
    await inDialog('Schedule').click();
    await expect.poll(() => describedBy(dialog().getByLabel('Time zone'))).not.toBe('');
    await dialog().getByLabel('Time zone').fill('Europe/Berlin');
    await inDialog('Schedule').dblclick();
    await page.getByText('"Provisioning Report" is scheduled.').waitFor();
    await page.goto('/settings/report-schedules');
    await expect.poll(() => row('outcome: done').count()).toBe(1);
    await button('Actions for Provisioning Report').click();
    await page.getByRole('menuitem', { name: 'Run now' }).click();
    await expect.poll(() => receiver.received('report.ready').length).toBe(1);
  });
});

describe('the audit log', () => {
  test('shows who did all that, with before and after, and that its chain holds', async () => {
    await page.goto('/settings/audit');
    const log = page.getByRole('table', { name: 'Audit log' });
    await log.waitFor();
    for (const action of ['api_key.create', 'api_key.revoke', 'admin.create', 'admin.update', 'report_schedule']) {
      await expect.poll(() => log.textContent()).toContain(action);
    }
    const change = log.getByRole('row').filter({ hasText: 'admin.update' });
    expect(await change.textContent()).toContain('Ada Admin');
    await change.getByRole('button', { name: /^Changes of entry/ }).click();
    await log.getByRole('row').filter({ hasText: 'role' }).getByText('auditor').first().waitFor();
    await button('Verify the chain').click();
    await page.getByText('The chain holds').waitFor();
  });
});

describe('keys and colours', () => {
  test('Ctrl-K finds a person, g a goes to the apps', async () => {
    await page.goto('/');
    await page.getByRole('status', { name: /^Live/ }).waitFor();
    await page.keyboard.press('Control+k');
    await dialog().getByRole('textbox').fill('Pat Pal');
    await dialog()
      .getByRole('button', { name: /Pat Palette/ })
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Pat Palette', level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.getByRole('heading', { name: 'Apps', level: 1 }).waitFor();
  });

  test('colours follow the system until somebody chooses', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await button('Use light colours').waitFor();
    await page.emulateMedia({ colorScheme: 'light' });
    await button('Use dark colours').click();
    await button('Use light colours').waitFor();
    await page.reload();
    await button('Use light colours').waitFor();
  });
});
