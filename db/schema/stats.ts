import { bigserial, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { AppId, EventId, UserId } from '../../domain/ids.ts';
import type { EventType, StepOutcome } from '../../domain/lifecycle.ts';
import { time } from './time.ts';

const counts = () => ({
  done: integer('done').notNull(),
  retried: integer('retried').notNull(),
  failed: integer('failed').notNull(),
  skipped: integer('skipped').notNull(),
  other: integer('other').notNull(),
});

/**
 * How many rows of the provisioning log an hour has, by how they ended: of each app (`''` of none) and type of event (`''` where
 * it is unknown), and, as `*`, of all. Plots read them instead of the log (db/stats/outcomes.ts).
 */
export const logHours = pgTable(
  'log_hours',
  {
    /** When it begins; whole hours of UTC. */
    hour: time('hour').notNull(),
    appId: text('app_id').notNull(),
    type: text('type').notNull(),
    ...counts(),
  },
  (t) => [primaryKey({ columns: [t.appId, t.type, t.hour] })],
);

/**
 * What is to be added to these counts. Triggers write it with the log's rows, so that the sum of both is always true, whatever
 * is written late or taken away; the worker adds it up. Nothing is locked for it.
 */
export const logHourChanges = pgTable('log_hour_changes', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  hour: time('hour').notNull(),
  appId: text('app_id').notNull(),
  type: text('type').notNull(),
  ...counts(),
});

/**
 * When events began and their steps ended, in the narrow form that plots read: a row a step, and one with `*` for the app that
 * is for the whole event (`done` where all of it ended and something was done; then until the last of that).
 */
export const eventTimes = pgTable(
  'event_times',
  {
    // No foreign key: its lock and that of whoever settles the event would wait for each other.
    eventId: text('event_id').$type<EventId>().notNull(),
    appId: text('app_id').$type<AppId | '*'>().notNull(),
    type: text('type').$type<EventType>().notNull(),
    userId: text('user_id').$type<UserId>(),
    began: time('began').notNull(),
    outcome: text('outcome').$type<StepOutcome>(),
    finishedAt: time('finished_at'),
  },
  (t) => [index('event_times_event').on(t.eventId), index('event_times_app').on(t.appId, t.type, t.began)],
);

/** Events that may stand otherwise than `event_times` says: plots look at these themselves. A trigger marks them, the worker ends it. */
export const eventTimesStale = pgTable('event_times_stale', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  eventId: text('event_id').$type<EventId>().notNull(),
});
