import type { Context } from 'hono';
import { publicUrl } from '../codec/publicUrl.ts';
import { RequestError } from '../problems/requestError.ts';
import type { ConsoleSettings } from './settings.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what a page of another origin has a browser send: a cookie goes with it.
 *
 * @throws 403 `cross_origin` unless the browser says `Sec-Fetch-Site: same-origin` or the Origin is ours.
 */
export function requireSameOrigin(c: Context, settings: Pick<ConsoleSettings, 'publicUrl'>): void {
  if (SAFE.has(c.req.method) || c.req.header('sec-fetch-site') === 'same-origin') return;
  const origin = c.req.header('origin');
  if (origin === publicUrl(c).origin || origin === new URL(settings.publicUrl).origin) return;
  throw new RequestError(403, 'cross_origin', 'This request was sent by a page of another origin.', {
    remedy: 'Send it from the console, or with an API key and no cookie.',
  });
}
