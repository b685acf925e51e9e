import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { AppId, EventId, GroupId, UserId } from '../../domain/ids.ts';
import { time } from './time.ts';

/**
 * A lease on a row: one writer at a time (DESIGN rule 3, ruling 3). `fencing` is raised by every taker, and a result
 * is written only by the taker whose number still stands; an offboard that waits sets `preempt`.
 */
const lease = {
  fencing: bigint('fencing', { mode: 'number' }).notNull().default(0),
  leaseUntil: time('lease_until'),
  preempt: boolean('preempt').notNull().default(false),
};

/** `none`: never seen in the target; `pending`: exists but can't be used yet (an invitation). */
export type AccountState = 'none' | 'pending' | 'active' | 'inactive' | 'deleted';

/** User x app as it stands in the target. */
export const accounts = pgTable(
  'accounts',
  {
    userId: text('user_id').$type<UserId>().notNull(),
    appId: text('app_id').$type<AppId>().notNull(),
    remoteId: text('remote_id'),
    state: text('state').$type<AccountState>().notNull().default('none'),
    /** Found in the target rather than created by us; compensation never removes it. */
    adopted: boolean('adopted').notNull().default(false),
    createdByEvent: text('created_by_event').$type<EventId>(),
    /** The user's version that the last recorded push read. */
    appliedVersion: integer('applied_version').notNull().default(0),
    appliedEvent: text('applied_event').$type<EventId>(),
    stateSince: time('state_since'),
    stateEvent: text('state_event').$type<EventId>(),
    /** When to look at the target once more: a writer lost its lease with a request under way (ruling 4). */
    recheckAt: time('recheck_at'),
    /** When its removal was let through or done: the deletion guard counts an hour's. Null once it is in use again. */
    removalAt: time('removal_at'),
    ...lease,
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.appId] }),
    uniqueIndex('accounts_remote').on(t.appId, t.remoteId),
    index('accounts_recheck').on(t.recheckAt).where(sql`recheck_at is not null`),
    index('accounts_removal').on(t.appId, t.removalAt).where(sql`removal_at is not null`),
  ],
);

/** Group x app as it stands in the target. */
export const targetGroups = pgTable(
  'target_groups',
  {
    appId: text('app_id').$type<AppId>().notNull(),
    groupId: text('group_id').$type<GroupId>().notNull(),
    remoteId: text('remote_id'),
    /** The display name last applied. */
    displayName: text('display_name'),
    adopted: boolean('adopted').notNull().default(false),
    /** An operator has agreed to take over a group that holds members we did not put there. */
    adoptionApproved: boolean('adoption_approved').notNull().default(false),
    ...lease,
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.appId, t.groupId] }), uniqueIndex('target_groups_remote').on(t.appId, t.remoteId)],
);

/** User x group x app: what has been applied, and to which remote account (ruling 14). */
export const targetMemberships = pgTable(
  'target_memberships',
  {
    appId: text('app_id').$type<AppId>().notNull(),
    groupId: text('group_id').$type<GroupId>().notNull(),
    userId: text('user_id').$type<UserId>().notNull(),
    applied: boolean('applied').notNull(),
    /** Adding it was begun, and its answer may be lost: the target may show it although it is not `applied`. */
    tried: boolean('tried').notNull().default(false),
    remoteUserId: text('remote_user_id'),
    changedAt: time('changed_at').notNull().defaultNow(),
    changedByEvent: text('changed_by_event').$type<EventId>(),
  },
  (t) => [
    primaryKey({ columns: [t.appId, t.groupId, t.userId] }),
    index('target_memberships_user').on(t.userId, t.appId),
  ],
);
