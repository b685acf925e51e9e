import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { WebhookEndpointId } from '../domain/ids.ts';
import { OLD_SECRET_MS } from '../domain/webhooks.ts';
import type { Db, Tx } from './connect.ts';
import { milliseconds } from './milliseconds.ts';
import { webhookDeliveries, webhookEndpoints } from './schema/index.ts';

export type WebhookEndpoint = typeof webhookEndpoints.$inferSelect;

export type EndpointSettings = Pick<WebhookEndpoint, 'url' | 'events' | 'description'>;

/** What a sealed secret is bound to. */
export function webhookSecretContext(id: WebhookEndpointId): string {
  return `webhook_endpoints|${id}|secret`;
}

/** All of them, oldest first. */
export async function listWebhookEndpoints(
  db: Db,
  after: WebhookEndpointId | undefined,
  limit: number,
): Promise<readonly WebhookEndpoint[]> {
  return db
    .select()
    .from(webhookEndpoints)
    .where(after === undefined ? undefined : gt(webhookEndpoints.id, after))
    .orderBy(asc(webhookEndpoints.id))
    .limit(limit);
}

export async function findWebhookEndpoint(db: Db, id: WebhookEndpointId): Promise<WebhookEndpoint | undefined> {
  const [endpoint] = await db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id));
  return endpoint;
}

/** The endpoint, locked until the transaction ends. */
export async function lockWebhookEndpoint(tx: Tx, id: WebhookEndpointId): Promise<WebhookEndpoint | undefined> {
  const [endpoint] = await tx.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)).for('update');
  return endpoint;
}

export async function insertWebhookEndpoint(
  tx: Tx,
  endpoint: EndpointSettings & Pick<WebhookEndpoint, 'id' | 'secretSealed'>,
): Promise<WebhookEndpoint> {
  const [inserted] = await tx.insert(webhookEndpoints).values(endpoint).returning();
  if (inserted === undefined) throw new Error('INSERT answered no row.');
  return inserted;
}

/** Changes its settings; `enabled` switches it off, with what was still to be sent, or on again. */
export async function updateWebhookEndpoint(
  tx: Tx,
  id: WebhookEndpointId,
  { enabled, ...settings }: Partial<EndpointSettings> & { readonly enabled?: boolean | undefined },
): Promise<WebhookEndpoint> {
  const [updated] = await tx
    .update(webhookEndpoints)
    .set({
      ...settings,
      updatedAt: sql`now()`,
      ...(enabled === true ? { disabledAt: null, disabledReason: null, failingSince: null } : {}),
    })
    .where(eq(webhookEndpoints.id, id))
    .returning();
  if (updated === undefined) throw new Error('UPDATE answered no row.');
  return enabled === false ? disableWebhookEndpoint(tx, updated, 'operator') : updated;
}

/** Sends nothing more to it, also not what was still to be sent. One that is switched off already stays as it is. */
export async function disableWebhookEndpoint(
  tx: Tx,
  endpoint: WebhookEndpoint,
  reason: NonNullable<WebhookEndpoint['disabledReason']>,
): Promise<WebhookEndpoint> {
  if (endpoint.disabledAt !== null) return endpoint;
  await tx
    .update(webhookDeliveries)
    .set({ status: 'failed', nextAt: null })
    .where(and(eq(webhookDeliveries.endpointId, endpoint.id), eq(webhookDeliveries.status, 'pending')));
  const [disabled] = await tx
    .update(webhookEndpoints)
    .set({ disabledAt: sql`now()`, disabledReason: reason, updatedAt: sql`now()` })
    .where(eq(webhookEndpoints.id, endpoint.id))
    .returning();
  return disabled ?? endpoint;
}

/** A new secret; the one before signs beside it for a day. */
export async function rotateWebhookSecret(
  tx: Tx,
  endpoint: WebhookEndpoint,
  secretSealed: string,
): Promise<WebhookEndpoint> {
  const [rotated] = await tx
    .update(webhookEndpoints)
    .set({
      secretSealed,
      oldSecretSealed: endpoint.secretSealed,
      oldSecretUntil: sql`now() + ${milliseconds(OLD_SECRET_MS)}`,
      updatedAt: sql`now()`,
    })
    .where(eq(webhookEndpoints.id, endpoint.id))
    .returning();
  if (rotated === undefined) throw new Error('UPDATE answered no row.');
  return rotated;
}

/** Removes it with all its deliveries. */
export async function deleteWebhookEndpoint(tx: Tx, id: WebhookEndpointId): Promise<void> {
  await tx.delete(webhookEndpoints).where(eq(webhookEndpoints.id, id));
}
