import { sql } from 'drizzle-orm';
import { boolean, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { NoAccountReason } from '../../domain/decideAccount.ts';
import type { AppId, EventId, UserId } from '../../domain/ids.ts';
import { time } from './time.ts';

/**
 * `held`: waits for a decision. `approved`: may go; `removed`: is gone then. `rejected`: the account stays, until something
 * new is decided about the person. `ended`: a newer push has made the account right, so there is nothing to decide.
 */
export type HoldState = 'held' | 'approved' | 'removed' | 'rejected' | 'ended';

/** Removals of accounts that the deletion guard has held: an event's, of one person in one app. */
export const guardHolds = pgTable(
  'guard_holds',
  {
    eventId: text('event_id').$type<EventId>().notNull(),
    appId: text('app_id').$type<AppId>().notNull(),
    userId: text('user_id').$type<UserId>().notNull(),
    operation: text('operation').$type<'deactivate' | 'delete'>().notNull(),
    /** Why the person shall have no account. */
    reason: text('reason').$type<NoAccountReason>().notNull(),
    state: text('state').$type<HoldState>().notNull().default('held'),
    /** Its row is in the report: there is one, however often it is judged again. */
    reported: boolean('reported').notNull().default(false),
    heldAt: time('held_at').notNull().defaultNow(),
    decidedAt: time('decided_at'),
    decidedBy: text('decided_by'),
  },
  (t) => [
    primaryKey({ columns: [t.eventId, t.appId, t.userId] }),
    index('guard_holds_standing').on(t.appId, t.userId).where(sql`state in ('held', 'approved', 'rejected')`),
  ],
);
