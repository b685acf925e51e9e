import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Console, openConsole, PASSWORD } from './openConsole.ts';

let opened: Console;

beforeAll(async () => {
  opened = await openConsole();
});

afterAll(() => opened?.stop());

afterEach(() => expect(opened.faults).toEqual([]));

describe('the way in', () => {
  test('leads to signing in, by the one-time link at first, by password afterwards', async () => {
    const page = await opened.page();
    await page.goto('/people?q=zoe');
    await page.getByRole('heading', { name: 'Sign in to Tenure' }).waitFor();
    await page.getByText('Nobody can sign in yet').waitFor();
    await page.goto(await opened.startLink());
    await page.getByLabel('Name', { exact: true }).fill('Ada Admin');
    await page.getByLabel('Email').fill('ada@acme.example');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Create the administrator' }).click();
    await page.getByText(/12 characters or more\./).waitFor();
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create the administrator' }).click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();

    const again = await opened.page();
    await again.goto('/people?q=zoe');
    await again.getByLabel('Email').fill('ada@acme.example');
    await again.getByLabel('Password', { exact: true }).fill('wrong password here');
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.getByRole('alert').waitFor();
    await again.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.getByRole('heading', { name: 'People', level: 1 }).waitFor();
    expect(again.url()).toContain('/people?q=zoe');

    await again.getByRole('button', { name: 'Ada Admin' }).click();
    await again.getByRole('menuitem', { name: 'Sign out' }).click();
    await again.getByRole('heading', { name: 'Sign in to Tenure' }).waitFor();
  });

  test('is closed to a link that was used', async () => {
    const link = await opened.startLink();
    await (await opened.pageOf('admin')).goto('/');
    const page = await opened.page();
    await page.goto(link);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    const late = await opened.page();
    await late.goto(link);
    await late.getByRole('heading', { name: 'This link is not valid any more' }).waitFor();
  });
});

describe('the frame', () => {
  test('goes everywhere by keyboard: skip link, palette, letters, help', async () => {
    const page = await opened.pageOf('admin');
    await page.goto('/');
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the page');
    await page.keyboard.press('Enter');
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('textbox').fill('Polic');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Policies/ })
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Policies', level: 1 }).waitFor();
    await page.keyboard.press('Shift+?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('says when the connection is lost, and heals', async () => {
    const page = await opened.pageOf('admin');
    await page.goto('/');
    await page.getByRole('status', { name: /^Live/ }).waitFor();
    const heal = await opened.cutOff();
    await page.getByRole('status', { name: /^Connection lost/ }).waitFor();
    await heal();
    await page.getByRole('status', { name: /^Live/ }).waitFor();
  });

  test('leads back where there is nothing', async () => {
    const page = await opened.pageOf('admin');
    await page.goto('/no/such/page');
    await page.getByText('There is nothing at this address').waitFor();
    const answer = await opened.tenure.api.app.request('/no/such/page', { headers: { accept: 'application/json' } });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });
});
