import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { routePath } from 'hono/route';
import type { RequestKey } from '../../db/idempotency.ts';
import type { ApiEnv } from '../deps.ts';
import { invalid, RequestError } from '../problems/requestError.ts';

/** What the Idempotency-Key of a POST stands for. Undefined for calls without the header, and for other methods: those can be repeated as they are. */
export async function requestKey<P extends string>(c: Context<ApiEnv, P>): Promise<RequestKey | undefined> {
  const key = c.req.header('idempotency-key');
  if (c.req.method !== 'POST' || key === undefined) return undefined;
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw invalid({
      field: 'Idempotency-Key',
      message: 'Not a usable key.',
      expected: '1 to 255 printable ASCII characters',
    });
  }
  const { pathname, search } = new URL(c.req.url);
  const body = await c.req.text();
  return {
    apiKeyId: c.get('actor').id,
    route: `${c.req.method} ${routePath(c, -1)}`,
    key,
    bodyHash: createHash('sha256').update(`${pathname}${search}\n${body}`).digest('hex'),
  };
}

/** 422 for a key that came with another request. */
export function reused(): RequestError {
  return new RequestError(422, 'idempotency_key_reused', 'This Idempotency-Key came with another request before.', {
    remedy: 'Use a new key for a new request; repeat a request with exactly the same body.',
    errors: [{ field: 'Idempotency-Key', message: 'Used for another request within the last 24 hours.' }],
  });
}
