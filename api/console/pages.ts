import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { compress } from 'hono/compress';
import type { ApiEnv } from '../deps.ts';
import { RequestError } from '../problems/requestError.ts';

/** What the built page has where each answer's own nonce goes (console/index.html). */
const NONCE = /__CSP_NONCE__/g;

/** Addresses that are no pages: what is not found there is a problem, not the console. */
const NOT_PAGES = /^\/(v1|auth|scim|codec|docs|assets|openapi\.json|healthz|readyz|metrics)(\/|$)/;

/** Files beside the page, which lie at the root. */
const ROOT_FILES = ['favicon.svg', 'colorScheme.js'] as const;

/** Names of built files contain their content's hash. */
const FOR_A_YEAR = 'public, max-age=31536000, immutable';

/**
 * Serves the console's built pages: its files, and for each address that a browser asks for as a page the same one, whose
 * script then shows what belongs there.
 * @param dir console/dist; where it is undefined there is no console, and `/` says how to get one.
 * @returns the page's answer for an address that no route has; undefined where it is none of the console's.
 */
export function addConsolePages(
  app: OpenAPIHono<ApiEnv>,
  dir: string | undefined,
): (c: Context<ApiEnv>) => Response | undefined {
  if (dir === undefined) {
    return (c) => {
      if (c.req.path !== '/') return undefined;
      throw new RequestError(404, 'console_not_built', 'The console is not built.', { remedy: 'Run: npm run build.' });
    };
  }
  const page = readFileSync(join(dir, 'index.html'), 'utf8');
  app.use('/assets/*', compress());
  app.get('/assets/*', async (c, next) => {
    await next();
    if (c.res.status === 200) c.header('Cache-Control', FOR_A_YEAR);
  });
  app.get('/assets/*', serveStatic({ root: dir }));
  for (const name of ROOT_FILES) app.get(`/${name}`, serveStatic({ root: dir }));
  return (c) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return undefined;
    if (NOT_PAGES.test(c.req.path)) return undefined;
    // A program that asks for JSON wants to hear that there is nothing.
    if (c.req.path !== '/' && !(c.req.header('accept') ?? '').includes('text/html')) return undefined;
    const nonce = randomBytes(16).toString('base64');
    c.set('pagePolicy', policy(nonce));
    c.header('Cache-Control', 'no-store');
    return c.html(page.replace(NONCE, nonce), 200);
  };
}

/**
 * Scripts from us alone; style elements only with the nonce (Mantine makes some), styles of single elements are set by
 * script, which needs no leave. No other host, in no way.
 */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
  ].join('; ');
}
