import type { Context, TypedResponse } from 'hono';
import type { JSONParsed } from 'hono/utils/types';
import { type AuditEntry, writeAudit } from '../../db/audit.ts';
import type { Tx } from '../../db/connect.ts';
import { claimRequest, keepAnswer } from '../../db/idempotency.ts';
import { transact } from '../../db/transact.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { type KeptAnswer, keepable, keptAnswer } from './keptAnswer.ts';
import { requestKey, reused } from './requestKey.ts';

/** What a change answers, and what the audit log keeps of it. */
export interface Changed<T, S> {
  readonly status: S;
  readonly body: T;
  readonly audit: readonly AuditEntry[];
  /** The body shows a secret: what is kept of it for repeats is sealed. */
  readonly secret?: boolean;
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
  deps: Pick<AppDeps, 'db' | 'sealer' | 'passing'>,
  c: Context<ApiEnv, P>,
  work: (tx: Tx) => Promise<Changed<T, S>>,
): Promise<Response & TypedResponse<JSONParsed<T>, S, 'json'>> {
  const request = await requestKey(c);
  const actor = c.get('actor').id;
  const { body, status } = await transact(deps.db, async (tx) => {
    if (request !== undefined) {
      const claim = await claimRequest<KeptAnswer, S>(tx, request);
      if (claim.kind === 'answered') {
        return { body: keptAnswer<T>(claim.answer, request, deps.sealer), status: claim.status };
      }
      if (claim.kind === 'reused') throw reused();
    }
    const changed = await work(tx);
    if (request !== undefined) {
      const answer = keepable(changed.body, request, changed.secret === true ? deps.sealer : undefined);
      await keepAnswer(tx, request, changed.status, answer);
    }
    // The last thing of all: whoever appends to the audit log waits for whoever is at it.
    await writeAudit(tx, deps.sealer, { actor, requestId: c.get('requestId') }, changed.audit);
    return changed;
  });
  deps.passing?.('after-accept');
  return c.json(body, status);
}
