import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import { getRequestListener } from '@hono/node-server';
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import type { Role } from '../../api/console/roles.ts';
import type { OidcSettings } from '../../api/console/settings.ts';
import { createLink, START_MINUTES } from '../../db/console/links.ts';
import { builtConsole } from '../../runtime/builtConsole.ts';
import { runImports } from '../../runtime/imports/runImports.ts';
import { startTenure, type Tenure } from '../integration/lifecycle/startTenure.ts';
import { type Sandbox, startSandbox } from '../sandbox/startSandbox.ts';

export const PASSWORD = 'correct horse battery';
const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** For whatever is waited for in a page, ms. */
const LIMIT_MS = 12_000;
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Tenure with its built console on a port, a sandbox target, and a real Chromium in front of it. */
export interface Console {
  readonly tenure: Tenure;
  readonly sandbox: Sandbox;
  readonly url: string;
  readonly browser: Browser;
  /** What went wrong in any page: errors of scripts, refusals of the policy, requests to other hosts, POSTs without a key. */
  readonly faults: readonly string[];
  /** A one-time link, as the terminal prints it. */
  startLink(): Promise<string>;
  /** A page of somebody with this role, signed in; the first admin is made where there is none. */
  pageOf(role: Role, options?: PageOptions): Promise<Page>;
  /** A page of nobody. */
  page(options?: PageOptions): Promise<Page>;
  /** The server is gone for its browsers until the answer is called. */
  cutOff(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

export interface PageOptions {
  readonly dark?: boolean;
  readonly width?: number;
}

export interface ConsoleOptions {
  /** Single sign-on, for a console at this address. */
  readonly oidc?: (url: string) => Promise<OidcSettings>;
  /** Whether files that are imported are taken by themselves; default true. */
  readonly imports?: boolean;
}

/** `afterAll(() => opened.stop())`. @throws where console/dist is not built (`npm test` builds it). */
export async function openConsole(options: ConsoleOptions = {}): Promise<Console> {
  const consoleDir = builtConsole();
  if (consoleDir === undefined) throw new Error('console/dist is not built: npm run build.');
  const sandbox = await startSandbox({ port: 0, token: 'console-token' });
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://localhost:${port}`;
  const oidc = await options.oidc?.(url);
  const own = new Set([url, ...(oidc === undefined ? [] : [new URL(oidc.issuer).origin])]);
  const tenure = await startTenure({
    api: {
      consoleDir,
      console: {
        secrets: [{ version: 1, value: 'a-secret-for-the-console-of-tests-only' }],
        publicUrl: url,
        oidc,
      },
    },
  });
  const listener = getRequestListener(tenure.api.app.fetch);
  const serve: RequestListener = (request, response) => void listener(request, response);
  server.on('request', serve);
  const end = new AbortController();
  const { db, sealer, logger } = tenure.api.deps;
  const importing = options.imports === false ? undefined : runImports({ db, sealer, logger, signal: end.signal });
  const browser = await chromium.launch({
    executablePath: BROWSER,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const faults: string[] = [];
  const contexts: BrowserContext[] = [];
  const signedIn = new Map<Role, Awaited<ReturnType<BrowserContext['storageState']>>>();

  async function contextOf({ dark = false, width = 1280 }: PageOptions, role?: Role): Promise<BrowserContext> {
    const storageState = role === undefined ? undefined : signedIn.get(role);
    const context = await browser.newContext({
      baseURL: url,
      viewport: { width, height: 860 },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      ...(storageState === undefined ? {} : { storageState }),
    });
    contexts.push(context);
    context.setDefaultTimeout(LIMIT_MS);
    context.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (!own.has(origin) && protocol !== 'data:' && protocol !== 'blob:') faults.push(`asked for ${request.url()}`);
      if (isRepeatable(request)) return;
      faults.push(`POST without an Idempotency-Key: ${request.url()}`);
    });
    context.on('weberror', (error) => faults.push(`script error: ${error.error().message}`));
    context.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource|ERR_/.test(message.text()))
        faults.push(message.text());
    });
    return context;
  }

  async function page(options: PageOptions = {}): Promise<Page> {
    return (await contextOf(options)).newPage();
  }

  const startLink = async () => `${url}/start?t=${await createLink(db, null, START_MINUTES)}`;

  async function signIn(role: Role): Promise<void> {
    if (signedIn.has(role)) return;
    const opened = await page();
    if (role === 'admin') {
      await opened.goto(await startLink());
      const create = opened.getByRole('button', { name: 'Create the administrator' });
      const enter = opened.getByRole('button', { name: 'Sign in' });
      await create.or(enter).waitFor();
      if (await create.isVisible()) {
        await opened.getByLabel('Name', { exact: true }).fill('Ada Admin');
        await opened.getByLabel('Email').fill('ada@acme.example');
        await opened.getByLabel('Password', { exact: true }).fill(PASSWORD);
        await create.click();
      } else await enter.click();
    } else {
      await signIn('admin');
      const { link } = await tenure.send('POST', '/v1/admins', {
        name: `One ${role}`,
        email: `${role}@acme.example`,
        role,
      });
      await opened.goto(String(link));
      await opened.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await opened.getByRole('button', { name: 'Sign in' }).click();
    }
    await opened.getByRole('navigation', { name: 'Main' }).waitFor();
    signedIn.set(role, await opened.context().storageState());
    await opened.context().close();
  }

  return {
    tenure,
    sandbox,
    url,
    browser,
    faults,
    startLink,
    page,
    async pageOf(role, options = {}) {
      await signIn(role);
      return (await contextOf(options, role)).newPage();
    },
    async cutOff() {
      server.closeAllConnections();
      server.removeAllListeners('request');
      server.on('request', (request) => request.socket.destroy());
      return async () => {
        server.removeAllListeners('request');
        server.on('request', serve);
      };
    },
    async stop() {
      for (const context of contexts) await context.close().catch(() => {});
      await browser.close();
      server.closeAllConnections();
      server.close();
      end.abort();
      await importing;
      await tenure.stop();
      await sandbox.stop();
    },
  };
}

/** What only asks; every other POST of a page must be done once, however often it is sent. */
const QUESTION = /\/(preview|what-if|inspect)(\?|$)/;

function isRepeatable(request: Request): boolean {
  const { pathname } = new URL(request.url());
  if (request.method() !== 'POST' || !pathname.startsWith('/v1/') || QUESTION.test(pathname)) return true;
  return request.headers()['idempotency-key'] !== undefined;
}

/** What axe finds on a page by WCAG 2.2 AA, a line each: nothing is what there should be. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary}`),
  );
}
