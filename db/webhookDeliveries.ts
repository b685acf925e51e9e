import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { newId, type WebhookDeliveryId, type WebhookEndpointId } from '../domain/ids.ts';
import type { Sealer } from '../domain/sealing.ts';
import {
  WEBHOOK_DISABLED_AFTER_MS,
  WEBHOOK_REPORT,
  WEBHOOK_TEST,
  webhookBody,
  webhookRetryMs,
} from '../domain/webhooks.ts';
import type { Db, Tx } from './connect.ts';
import { milliseconds } from './milliseconds.ts';
import { webhookDeliveries, webhookEndpoints } from './schema/index.ts';
import { disableWebhookEndpoint, lockWebhookEndpoint } from './webhookEndpoints.ts';

export type WebhookDelivery = typeof webhookDeliveries.$inferSelect;

/** A message that this process is to send now. */
export interface ClaimedDelivery {
  readonly id: WebhookDeliveryId;
  readonly endpointId: WebhookEndpointId;
  readonly type: string;
  /** As it is kept; `bodyOf` opens it. */
  readonly body: string;
  /** This one's number, from 1. */
  readonly attempts: number;
  readonly url: string;
  readonly secretSealed: string;
  /** The secret before, while it still signs. */
  readonly oldSecretSealed: string | null;
}

/** How an attempt ended: the receiver's status, or what came instead of an answer. */
export interface Attempted {
  readonly status: number | null;
  readonly error: string | null;
}

/** Takes messages that are due, oldest first; each is sent by one process, and again after `claimMs` should that die. */
export async function claimDeliveries(db: Db, limit: number, claimMs: number): Promise<readonly ClaimedDelivery[]> {
  const rows = await db.execute<{
    id: WebhookDeliveryId;
    endpoint_id: WebhookEndpointId;
    type: string;
    body: string;
    attempts: number;
    url: string;
    secret_sealed: string;
    old_secret_sealed: string | null;
  }>(sql`
    update webhook_deliveries d
    set attempts = d.attempts + 1, last_attempt_at = now(), next_at = now() + ${milliseconds(claimMs)}
    from (
      select id from webhook_deliveries where next_at <= now()
      order by next_at limit ${limit} for update skip locked) due, webhook_endpoints e
    where d.id = due.id and e.id = d.endpoint_id
    returning d.id, d.endpoint_id, d.type, d.body, d.attempts, e.url, e.secret_sealed,
      case when e.old_secret_until > now() then e.old_secret_sealed end as old_secret_sealed`);
  return rows.map((row) => ({
    id: row.id,
    endpointId: row.endpoint_id,
    type: row.type,
    body: row.body,
    attempts: row.attempts,
    url: row.url,
    secretSealed: row.secret_sealed,
    oldSecretSealed: row.old_secret_sealed,
  }));
}

/**
 * Writes how an attempt ended: taken, to be tried again, or given up. An endpoint that says it is gone (410), or has taken
 * nothing for five days, is switched off.
 *
 * @returns why the endpoint was switched off; undefined where it was not.
 */
export async function recordAttempt(
  db: Db,
  { id, endpointId, attempts }: ClaimedDelivery,
  { status, error }: Attempted,
): Promise<'gone' | 'failing' | undefined> {
  const taken = error === null && status !== null && status >= 200 && status < 300;
  const retryMs = taken ? undefined : webhookRetryMs(attempts);
  return db.transaction(async (tx) => {
    const endpoint = await lockWebhookEndpoint(tx, endpointId);
    if (endpoint === undefined) return undefined;
    await tx
      .update(webhookDeliveries)
      .set({
        status: taken ? 'delivered' : retryMs === undefined ? 'failed' : 'pending',
        nextAt: retryMs === undefined ? null : sql`now() + ${milliseconds(retryMs * (1 + Math.random() / 10))}`,
        lastStatus: status,
        lastError: error,
      })
      .where(and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.status, 'pending')));
    const failingSince = taken ? null : (endpoint.failingSince ?? new Date());
    if (failingSince?.getTime() !== endpoint.failingSince?.getTime()) {
      await tx.update(webhookEndpoints).set({ failingSince }).where(eq(webhookEndpoints.id, endpointId));
    }
    const tooLong = failingSince !== null && Date.now() - failingSince.getTime() > WEBHOOK_DISABLED_AFTER_MS;
    const reason = status === 410 ? 'gone' : tooLong ? 'failing' : undefined;
    if (reason !== undefined) await disableWebhookEndpoint(tx, endpoint, reason);
    return reason;
  });
}

/** A report may carry values of people, so it is sealed while it is kept (30 days). */
export async function insertReportDelivery(
  tx: Tx,
  sealer: Sealer,
  endpointId: WebhookEndpointId,
  body: string,
): Promise<WebhookDelivery> {
  const id = newId('dlv');
  const [inserted] = await tx
    .insert(webhookDeliveries)
    .values({ id, endpointId, type: WEBHOOK_REPORT, body: sealer.seal(body, bodyContext(id)) })
    .returning();
  if (inserted === undefined) throw new Error('INSERT answered no row.');
  return inserted;
}

/**
 * A message as it is sent and signed.
 *
 * @throws permanent `sealed_unreadable`.
 */
export function bodyOf(sealer: Sealer, { id, type, body }: Pick<WebhookDelivery, 'id' | 'type' | 'body'>): string {
  // Written before they were sealed, and gone in a month: those are JSON objects.
  const isSealed = type === WEBHOOK_REPORT && !body.startsWith('{');
  return isSealed ? sealer.unseal(body, bodyContext(id)) : body;
}

function bodyContext(id: WebhookDeliveryId): string {
  return `webhook_deliveries|${id}|body`;
}

/** A message that only tells whether the endpoint is well; answers its delivery. */
export async function insertTestDelivery(tx: Tx, endpointId: WebhookEndpointId): Promise<WebhookDelivery> {
  const body = webhookBody(WEBHOOK_TEST, { endpointId }, new Date());
  const [inserted] = await tx
    .insert(webhookDeliveries)
    .values({ id: newId('dlv'), endpointId, type: WEBHOOK_TEST, body })
    .returning();
  if (inserted === undefined) throw new Error('INSERT answered no row.');
  return inserted;
}

/** Sends a message again, whatever came of it, with all its attempts before it. Undefined where there is none. */
export async function resendDelivery(
  tx: Tx,
  endpointId: WebhookEndpointId,
  id: WebhookDeliveryId,
): Promise<WebhookDelivery | undefined> {
  const [again] = await tx
    .update(webhookDeliveries)
    .set({ status: 'pending', attempts: 0, nextAt: sql`now()` })
    .where(and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.endpointId, endpointId)))
    .returning();
  return again;
}

/** An endpoint's messages, newest first. */
export async function listDeliveries(
  db: Db,
  endpointId: WebhookEndpointId,
  before: WebhookDeliveryId | undefined,
  limit: number,
): Promise<readonly WebhookDelivery[]> {
  return db
    .select()
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.endpointId, endpointId),
        before === undefined ? undefined : lt(webhookDeliveries.id, before),
      ),
    )
    .orderBy(desc(webhookDeliveries.id))
    .limit(limit);
}

export const DELIVERIES_KEPT_DAYS = 30;

/** Forgets messages older than that. */
export async function forgetOldDeliveries(db: Db): Promise<void> {
  await db
    .delete(webhookDeliveries)
    .where(sql`${webhookDeliveries.createdAt} < now() - make_interval(days => ${DELIVERIES_KEPT_DAYS}::int)`);
}
