import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { WebhookDeliveryId, WebhookEndpointId } from '../../domain/ids.ts';
import type { WebhookType } from '../../domain/webhooks.ts';
import { time } from './time.ts';

/** Where messages to outside systems go (Standard Webhooks 1.0). */
export const webhookEndpoints = pgTable('webhook_endpoints', {
  id: text('id').$type<WebhookEndpointId>().primaryKey(),
  url: text('url').notNull(),
  events: jsonb('events').$type<WebhookType[]>().notNull(),
  description: text('description'),
  /** `whsec_…`, sealed; shown once. */
  secretSealed: text('secret_sealed').notNull(),
  /** The one before, which signs beside it until `oldSecretUntil`. */
  oldSecretSealed: text('old_secret_sealed'),
  oldSecretUntil: time('old_secret_until'),
  /** Since when nothing has been taken; null after a success. */
  failingSince: time('failing_since'),
  disabledAt: time('disabled_at'),
  disabledReason: text('disabled_reason').$type<'gone' | 'failing' | 'operator'>(),
  createdAt: time('created_at').notNull().defaultNow(),
  updatedAt: time('updated_at').notNull().defaultNow(),
});

/** Messages on their way: an outbox, written in the transaction of what they tell. Kept 30 days. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    /** Also the message's id at the receiver: the same at each attempt. */
    id: text('id').$type<WebhookDeliveryId>().primaryKey(),
    endpointId: text('endpoint_id')
      .$type<WebhookEndpointId>()
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    type: text('type').notNull(),
    /** Signed as it stands here, so it is text. */
    body: text('body').notNull(),
    status: text('status').$type<'pending' | 'delivered' | 'failed'>().notNull().default('pending'),
    attempts: integer('attempts').notNull().default(0),
    /** When the next attempt is due; null when there is none. A claim moves it ahead. */
    nextAt: time('next_at').defaultNow(),
    lastAttemptAt: time('last_attempt_at'),
    /** The receiver's last answer, or what came instead. */
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (t) => [
    index('webhook_deliveries_due').on(t.nextAt).where(sql`next_at is not null`),
    index('webhook_deliveries_endpoint').on(t.endpointId, t.id),
  ],
);
