import { sql } from 'drizzle-orm';
import { type WebhookData, type WebhookType, webhookBody } from '../domain/webhooks.ts';
import type { Tx } from './connect.ts';

/** A time-sortable id of ours (domain/ids.ts), made for each row that a statement finds. */
const NEW_ID = sql`'dlv_' || lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
  || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20)`;

/**
 * Tells every endpoint that wants it what has happened, in the transaction of the change: a message a subscriber is
 * written, and the workers send it. One statement; where nobody has subscribed it writes nothing.
 *
 * ```ts
 * await emitWebhook(tx, { type: 'event.needs_attention', data: { eventId, appId, reason: error.code } });
 * ```
 *
 * @param message.data ids, codes and names of apps; nothing personal.
 */
export async function emitWebhook(
  tx: Tx,
  { type, data }: { readonly type: WebhookType; readonly data: WebhookData },
): Promise<void> {
  await tx.execute(sql`
    insert into webhook_deliveries (id, endpoint_id, type, body)
    select ${NEW_ID}, e.id, ${type}, ${webhookBody(type, data, new Date())}
    from webhook_endpoints e
    where e.disabled_at is null and e.events @> ${JSON.stringify([type])}::jsonb`);
}
