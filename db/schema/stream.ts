import { sql } from 'drizzle-orm';
import { bigserial, customType, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { AppId, EventId, UserId } from '../../domain/ids.ts';
import { time } from './time.ts';

/** The number of a transaction, as text: 64 bits, so that it never begins anew. */
export const transactionId = customType<{ data: string; driverData: string }>({ dataType: () => 'xid8' });

/** One row: until when somebody watches the live stream. Where nobody does, a change costs no NOTIFY. */
export const streamWatch = pgTable('stream_watch', {
  id: integer('id').primaryKey().default(1),
  until: time('until').notNull().default(sql`'epoch'`),
});

/** Attempts of steps that failed; of each step the first and the last of them are kept. What succeeded is in the provisioning log. */
export const stepAttempts = pgTable(
  'step_attempts',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    eventId: text('event_id').$type<EventId>().notNull(),
    appId: text('app_id').$type<AppId>().notNull(),
    userId: text('user_id').$type<UserId>(),
    attempt: integer('attempt').notNull(),
    startedAt: time('started_at').notNull(),
    finishedAt: time('finished_at').notNull().defaultNow(),
    outcome: text('outcome').$type<'waiting' | 'needs_attention'>().notNull(),
    code: text('code').notNull(),
    httpStatus: integer('http_status'),
    message: text('message').notNull(),
    remedy: text('remedy'),
  },
  (t) => [
    index('step_attempts_step').on(t.eventId, t.appId, t.id),
    // For those to be forgotten.
    index('step_attempts_time').on(t.finishedAt),
  ],
);
