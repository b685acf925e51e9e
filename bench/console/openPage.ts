import { type Browser, chromium, type Page } from 'playwright-core';
import { connectDatabase } from '../../db/connect.ts';
import { createLink, START_MINUTES } from '../../db/console/links.ts';
import type { Stack, Stops } from '../stack.ts';

const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';
const LIMIT_MS = 30_000;

/** A real Chromium with the console open in it, signed in as the first administrator. */
export async function openPage(stack: Pick<Stack, 'apiUrl' | 'databaseUrl'>, stops: Stops): Promise<Page> {
  const browser: Browser = await chromium.launch({
    executablePath: BROWSER,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  stops.push(() => browser.close());
  const baseURL = stack.apiUrl.replace('127.0.0.1', 'localhost');
  const context = await browser.newContext({ baseURL, viewport: { width: 1350, height: 940 } });
  context.setDefaultTimeout(LIMIT_MS);
  const page = await context.newPage();
  await page.goto(`/start?t=${await startToken(stack.databaseUrl)}`);
  await page.getByLabel('Name', { exact: true }).fill('Ada Admin');
  await page.getByLabel('Email').fill('ada@bench.example');
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Create the administrator' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  return page;
}

async function startToken(url: string): Promise<string> {
  const database = connectDatabase({ url, max: 1, applicationName: 'tenure-bench' });
  try {
    return await createLink(database.db, null, START_MINUTES);
  } finally {
    await database.close();
  }
}
