import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from './connect.ts';
import { idempotencyKeys } from './schema/index.ts';

/** What makes two requests the same (ruling 20). */
export interface RequestKey {
  readonly apiKeyId: string;
  /** Method and route, e.g. `POST /v1/apps/:id/preview`. */
  readonly route: string;
  readonly key: string;
  /** Over path, query and body. */
  readonly bodyHash: string;
}

export type Claim<T, S> =
  /** Nobody has sent it; the row is ours until the transaction ends. */
  | { readonly kind: 'new' }
  | { readonly kind: 'answered'; readonly status: S; readonly answer: T }
  /** The key was used for another request. */
  | { readonly kind: 'reused' };

/** How long an answer is kept. */
export const ANSWERS_KEPT_HOURS = 24;
const KEPT = sql`make_interval(hours => ${ANSWERS_KEPT_HOURS}::int)`;

/**
 * Claims a request's key in the transaction of its change, or answers what came of it before. A twin under way holds
 * the row: this waits for its end, and takes over where it failed.
 */
export async function claimRequest<T, S>(tx: Tx, request: RequestKey): Promise<Claim<T, S>> {
  const { apiKeyId, route, key, bodyHash } = request;
  const fresh = { bodyHash, status: null, answer: null, createdAt: sql`now()` };
  const [claimed] = await tx
    .insert(idempotencyKeys)
    .values({ apiKeyId, route, key, bodyHash })
    .onConflictDoUpdate({
      target: [idempotencyKeys.apiKeyId, idempotencyKeys.route, idempotencyKeys.key],
      set: fresh,
      setWhere: sql`${idempotencyKeys.createdAt} < now() - ${KEPT}`,
    })
    .returning({ key: idempotencyKeys.key });
  if (claimed !== undefined) return { kind: 'new' };
  const kept = await findAnswer<T, S>(tx, request);
  return kept.kind === 'new' ? { kind: 'reused' } : kept;
}

/** What came of a request before, without claiming its key; `new` also where a twin is still at it. */
export async function findAnswer<T, S>(db: Db, request: RequestKey): Promise<Claim<T, S>> {
  const [row] = await db
    .select({
      bodyHash: idempotencyKeys.bodyHash,
      status: sql<S | null>`${idempotencyKeys.status}`,
      answer: sql<T>`${idempotencyKeys.answer}`,
    })
    .from(idempotencyKeys)
    .where(and(keyIs(request), sql`${idempotencyKeys.createdAt} >= now() - ${KEPT}`));
  if (row === undefined) return { kind: 'new' };
  if (row.status === null || row.bodyHash !== request.bodyHash) return { kind: 'reused' };
  return { kind: 'answered', status: row.status, answer: row.answer };
}

/** Keeps the answer with the claimed key, in the same transaction. */
export async function keepAnswer(tx: Tx, request: RequestKey, status: number, answer: unknown): Promise<void> {
  await tx.update(idempotencyKeys).set({ status, answer }).where(keyIs(request));
}

/** Forgets answers older than that. */
export async function forgetOldAnswers(db: Db): Promise<void> {
  await db.delete(idempotencyKeys).where(sql`${idempotencyKeys.createdAt} < now() - ${KEPT}`);
}

function keyIs({ apiKeyId, route, key }: RequestKey) {
  return and(eq(idempotencyKeys.apiKeyId, apiKeyId), eq(idempotencyKeys.route, route), eq(idempotencyKeys.key, key));
}
