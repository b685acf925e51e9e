import { createHash } from 'node:crypto';
import type { Context, TypedResponse } from 'hono';
import { routePath } from 'hono/route';
import type { JSONParsed } from 'hono/utils/types';
import { type AuditEntry, writeAudit } from '../../db/audit.ts';
import type { Tx } from '../../db/connect.ts';
import { claimRequest, keepAnswer, type RequestKey } from '../../db/idempotency.ts';
import { transact } from '../../db/transact.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { invalid, RequestError } from '../problems/requestError.ts';

/** What a change answers, and what the audit log keeps of it. */
export interface Changed<T, S> {
  readonly status: S;
  readonly body: T;
  readonly audit: readonly AuditEntry[];
}

/** Statuses a change may be answered with. */
type ChangeStatus = 200 | 201 | 202;

/**
 * Runs a changing call in one transaction: the Idempotency-Key of a POST, the change itself, its audit rows and the
 * kept answer commit together or not at all. `work` does nothing outside the database, as it may run again.
 *
 * ```ts
 * .openapi(createPolicy, (c) => change(deps, c, async (tx) => {
 *   const policy = await insertPolicy(tx, c.req.valid('json'));
 *   return { status: 201, body: showPolicy(policy), audit: [{ action: 'policy.create', objectId: policy.id, before: null, after: showPolicy(policy) }] };
 * }))
 * ```
 *
 * @throws 422 `idempotency_key_reused` where the key came with another request before.
 */
export async function change<T extends object, S extends ChangeStatus, P extends string>(
  deps: Pick<AppDeps, 'db'>,
  c: Context<ApiEnv, P>,
  work: (tx: Tx) => Promise<Changed<T, S>>,
): Promise<Response & TypedResponse<JSONParsed<T>, S, 'json'>> {
  const request = await requestKey(c);
  const actor = c.get('actor').id;
  const { body, status } = await transact(deps.db, async (tx) => {
    if (request !== undefined) {
      const claim = await claimRequest<T, S>(tx, request);
      if (claim.kind === 'answered') return { body: claim.answer, status: claim.status };
      if (claim.kind === 'reused') throw reused();
    }
    const changed = await work(tx);
    await writeAudit(tx, { actor, requestId: c.get('requestId') }, changed.audit);
    if (request !== undefined) await keepAnswer(tx, request, changed.status, changed.body);
    return changed;
  });
  return c.json(body, status);
}

/** Undefined for calls without the header, and for other methods: those can be repeated as they are. */
async function requestKey<P extends string>(c: Context<ApiEnv, P>): Promise<RequestKey | undefined> {
  const key = c.req.header('idempotency-key');
  if (c.req.method !== 'POST' || key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalid({
      field: 'Idempotency-Key',
      message: 'Not a usable key.',
      expected: '1 to 255 visible ASCII characters',
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

function reused(): RequestError {
  return new RequestError(422, 'idempotency_key_reused', 'This Idempotency-Key came with another request before.', {
    remedy: 'Use a new key for a new request; repeat a request with exactly the same body.',
    errors: [{ field: 'Idempotency-Key', message: 'Used for another request within the last 24 hours.' }],
  });
}
