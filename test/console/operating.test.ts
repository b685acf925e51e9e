import { createPublicKey, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { evidence, evidenceKey } from '../../api/schemas/evidence.ts';
import { canonicalJson } from '../../domain/evidence/canonicalJson.ts';
import { startHealthChecks } from '../../runtime/appHealth.ts';
import { runImports } from '../../runtime/imports/runImports.ts';
import { aCrowd, type Crowd, dropPolicy } from '../integration/guard/crowd.ts';
import { accountOf, aGroup, aPerson, connectApp, done, type Person, say } from '../integration/lifecycle/company.ts';
import { type Console, openConsole } from './openConsole.ts';

let opened: Console;
let page: Page;
/** Whoever is in it has the app Vault. */
let group: { id: string; externalId: string };
let vault: { readonly id: string };

beforeAll(async () => {
  opened = await openConsole({ imports: false });
  group = await aGroup(opened.tenure, 'Vault users');
  const settings = { displayName: 'Vault', pushGroups: 'policy' };
  vault = await connectApp(opened.tenure, opened.sandbox, settings, { groupId: group.id });
  page = await opened.pageOf('admin');
});

afterAll(() => opened?.stop());

afterEach(() => expect(opened.faults).toEqual([]));

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const dialog = () => page.getByRole('dialog');
const isActive = (person: Person) => accountOf(opened.sandbox, person)?.attributes.active === true;

function joining(person: Person) {
  return { attributes: person.attributes, groups: { set: [group.externalId] } };
}

/** How often pages have sent POSTs to addresses that end so. */
function postsTo(end: string): { readonly count: () => number } {
  let count = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && new URL(request.url()).pathname.endsWith(end)) count += 1;
  });
  return { count: () => count };
}

describe('what needs attention', () => {
  test('is grouped by its cause; some are skipped, the others tried again, once for a double click', async () => {
    const people = [aPerson(), aPerson(), aPerson()];
    opened.sandbox.knobs.add({ methods: ['POST'], path: '/Users', status: 400, times: null });
    const events = await Promise.all(people.map((person) => say(opened.tenure, 'onboard', person, joining(person))));
    for (const event of events) await opened.tenure.settled(event, 'needs_attention');
    opened.sandbox.knobs.clear();

    await page.goto('/needs-attention');
    const cause = page.getByRole('region', { name: 'The app rejects what is sent: Vault' });
    await cause.getByText('3 steps', { exact: true }).waitFor();
    await cause.getByText('What to do:').waitFor();
    await cause.getByRole('button', { name: 'Show events' }).click();
    const [first, ...others] = people;
    await cause.getByLabel(`Select ${String(first?.attributes.displayName)}`).click();
    await cause.getByRole('button', { name: 'Skip selected' }).click();
    await dialog().getByRole('button', { name: 'Yes, skip' }).click();
    await opened.tenure.settled(String(events[0]), 'completed');
    await cause.getByText('2 steps', { exact: true }).waitFor();

    const retries = postsTo('/v1/events/retry');
    await cause.getByRole('button', { name: 'Retry all' }).click();
    await dialog().getByRole('button', { name: 'Yes, retry all' }).dblclick();
    await page.getByText('2 events tried again.').waitFor();
    await expect.poll(() => others.map(isActive)).toEqual([true, true]);
    expect(retries.count()).toBe(1);
    expect(accountOf(opened.sandbox, people[0] ?? aPerson())).toBeUndefined();
    await page.getByText('Nothing needs you').waitFor();
  });
});

describe('the deletion guard', () => {
  let crowd: Crowd;

  beforeAll(async () => {
    crowd = await aCrowd(opened.tenure, 4, { displayName: 'Wiki', deletionGuard: { count: 1, share: 0.1 } });
    await dropPolicy(opened.tenure, crowd, 'needs_attention');
  });

  afterAll(() => crowd?.stop());

  test('holds a mass removal with the list of who; one is approved, the rest rejected', async () => {
    await page.goto('/needs-attention');
    const held = page.getByRole('region', { name: 'Held by the deletion guard: Wiki' });
    await held.getByText('4 removals held').waitFor();
    await held.getByRole('button', { name: 'Show who' }).click();
    const [one] = crowd.people;
    for (const { userName } of crowd.people) await held.getByRole('link', { name: userName, exact: true }).waitFor();
    await held.getByLabel(`Select ${one?.userName}`).click();
    await held.getByRole('button', { name: 'Approve selected' }).click();
    await dialog().getByRole('button', { name: 'Yes, approve' }).click();
    await expect.poll(() => crowd.active()).toBe(3);
    await held.getByText('3 removals held').waitFor();
    await held.getByRole('button', { name: 'Reject all' }).click();
    await dialog().getByRole('button', { name: 'Yes, reject' }).click();
    await held.waitFor({ state: 'detached' });
    expect(crowd.active()).toBe(3);
    expect(one && accountOf(crowd.sandbox, one)?.attributes.active).toBe(false);
  });
});

describe('an app that does not let Tenure in', () => {
  test('shows its quarantine and why; a new token heals it, and what waits goes on', async () => {
    const end = new AbortController();
    const watching = startHealthChecks({ ...opened.tenure.api.deps, signal: end.signal, pollMs: 50 });
    try {
      await opened.tenure.send('PATCH', `/v1/apps/${vault.id}`, { connection: { token: 'a-token-that-was-revoked' } });
      const person = aPerson();
      await say(opened.tenure, 'onboard', person, joining(person));
      await page.goto(`/apps/${vault.id}`);
      const quarantine = page.getByRole('region', { name: 'Quarantine' });
      await quarantine.getByText(/401/).waitFor();
      await quarantine.getByText(/1 step waits/).waitFor();
      await page.getByRole('tab', { name: 'Connection' }).click();
      await page.getByLabel('Bearer Token', { exact: true }).fill(opened.sandbox.token);
      await button('Save').click();
      await page.getByText(/the new token is tried at once/).waitFor();
      await expect.poll(() => isActive(person), { timeout: 30_000 }).toBe(true);
      await page.getByRole('tab', { name: 'Overview' }).click();
      await quarantine.waitFor({ state: 'detached' });
    } finally {
      end.abort();
      await watching;
    }
  });
});

describe('one person', () => {
  test('is provisioned now: the five steps dry at first, then for real', async () => {
    const person = aPerson({ displayName: 'Pia Provision' });
    await done(opened.tenure, 'onboard', person, joining(person));
    const account = accountOf(opened.sandbox, person);
    if (account === undefined) throw new Error('There is no account.');
    const shown = () => accountOf(opened.sandbox, person)?.attributes.displayName;
    opened.sandbox.store.put('User', account.id, { ...account.attributes, displayName: 'Changed There' });

    await page.goto(`/apps/${vault.id}?tab=provision`);
    await page.getByRole('combobox', { name: 'Person' }).fill('Pia');
    await page.getByRole('option', { name: /Pia Provision/ }).click();
    expect(await button('Provision now').isDisabled()).toBe(true);
    await button('Dry run').click();
    const steps = page.getByRole('region', { name: 'Steps of provisioning' }).getByRole('listitem');
    await expect.poll(() => steps.filter({ hasText: '✓ passed' }).count()).toBe(5);
    const changes = page.getByRole('region', { name: 'What changes in the account' });
    await changes.getByText('Changed There').waitFor();
    expect(shown()).toBe('Changed There');
    await button('Provision now').click();
    await dialog().getByRole('button', { name: 'Provision now' }).dblclick();
    await page.getByRole('link', { name: 'see the event' }).waitFor();
    await expect.poll(shown).toBe('Pia Provision');
  });
});

describe('the evidence of a leaver', () => {
  test('is verified by reading the application, and downloaded, signed', async () => {
    const person = aPerson({ displayName: 'Lou Leaver' });
    await done(opened.tenure, 'onboard', person, joining(person));
    await done(opened.tenure, 'offboard', person);
    await page.goto('/reports/evidence');
    await page.getByRole('link', { name: 'Lou Leaver' }).click();
    const access = page.getByRole('table', { name: 'Accesses' }).getByRole('row').filter({ hasText: 'Vault' });
    await access.getByText('not verified yet').waitFor();
    await button('Verify now').click();
    await access.getByText(/^deactivated/).waitFor();
    await page.getByText(/1 of 1 seen in the application itself/).waitFor();

    const signed = JSON.parse((await downloaded('Download signed JSON')).toString());
    const { document, signature } = evidence.parse(signed);
    expect(document.person).toMatchObject({ userName: person.userName, active: false });
    expect(document.access).toMatchObject([{ appName: 'Vault', open: false, verification: { result: 'inactive' } }]);
    const { kty, crv, x } = evidenceKey.parse(await opened.tenure.send('GET', '/v1/evidence-key'));
    const publicKey = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
    const bytes = Buffer.from(canonicalJson(document));
    expect(verify(null, bytes, publicKey, Buffer.from(signature.value, 'base64url'))).toBe(true);
    expect((await downloaded('Download PDF')).subarray(0, 5).toString()).toBe('%PDF-');
  });
});

describe('people from a file', () => {
  const FILE = [
    'Emp. No;E-Mail;First Name;Last Name;Cost Centre',
    'E-100;ana@acme.example;Ana;Import;7',
    'E-101;not-an-address;Bo;Import;7',
    'E-102;cy@acme.example;Cy;Import;8',
    'E-103;short',
  ].join('\n');
  const figure = (name: string) =>
    page.getByRole('term').filter({ hasText: name }).locator('xpath=following-sibling::dd').first();

  /** Chooses the file, and tries it. */
  async function tryFile(): Promise<void> {
    await page.goto('/people/import');
    const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByText('1 line can not be read; it is left out.').waitFor();
    await button('Dry run').click();
    await page.getByRole('region', { name: 'Result of the dry run' }).waitFor();
  }

  test('have their columns guessed, are tried first, and are taken but for the bad rows', async () => {
    await tryFile();
    for (const [column, attribute] of [
      ['Emp. No', 'Employee number'],
      ['E-Mail', 'Email'],
      ['First Name', 'First name'],
      ['Cost Centre', 'Attribute costCentre'],
    ] as const) {
      expect(await page.getByRole('combobox', { name: `Attribute for ${column}` }).inputValue()).toBe(attribute);
    }
    expect([await figure('Created').textContent(), await figure('Bad rows').textContent()]).toEqual(['2', '2']);
    const bad = page.getByRole('table', { name: 'Bad rows' });
    await bad.getByRole('row', { name: /^3 email/ }).waitFor();

    const end = new AbortController();
    const { db, sealer, logger } = opened.tenure.api.deps;
    const importing = runImports({ db, sealer, logger, signal: end.signal, pollMs: 100 });
    try {
      await button('Run import').dblclick();
      await page.getByRole('heading', { name: 'Import of people.csv' }).waitFor();
      await page.getByText('4 of 4 rows').waitFor();
    } finally {
      end.abort();
      await importing;
    }
    await bad.getByRole('row', { name: /^3 email/ }).waitFor();
    const errors = (await downloaded('Download bad rows (CSV)')).toString();
    expect(errors.split('\n').map((line) => line.split(',')[0])).toEqual(expect.arrayContaining(['line', '3', '5']));
    const earlier = page.getByRole('table', { name: 'Earlier imports' }).getByRole('row', { name: /people\.csv/ });
    await earlier.getByText('done', { exact: true }).waitFor();
    expect(await earlier.count()).toBe(1);
    await page.goto('/people?q=Import');
    await page.getByRole('link', { name: 'Ana Import' }).waitFor();
  });

  test('are left out once the import is cancelled', async () => {
    await tryFile();
    await button('Run import').click();
    await page.getByText('0 of 4 rows').waitFor();
    await button('Cancel import').click();
    await dialog().getByRole('button', { name: 'Cancel import' }).click();
    await page.getByRole('region', { name: 'Import of people.csv' }).getByText('cancelled').waitFor();
    // The question stays up for a moment, and its button has the same name.
    await expect.poll(() => button('Cancel import').count()).toBe(0);
  });
});

async function downloaded(link: string): Promise<Buffer> {
  const waited = page.waitForEvent('download');
  await page.getByRole('link', { name: link }).click();
  const file: Download = await waited;
  return readFile(await file.path());
}
