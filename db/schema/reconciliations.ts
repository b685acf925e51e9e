import { sql } from 'drizzle-orm';
import { bigserial, boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { AppId, EventId, GroupId, ReconciliationId, UserId } from '../../domain/ids.ts';
import type { FindingKind, MendSettings, ReconcilePlace } from '../../domain/reconcile/words.ts';
import { apps } from './apps.ts';
import type { StepError } from './events.ts';
import type { Situation } from './sources.ts';
import { time } from './time.ts';

export type ReconciliationStatus = 'running' | 'done' | 'failed' | 'cancelled';

/** One comparison of an app with the directory. Its workflow does a stretch at a time, and keeps its place here with each page. */
export const reconciliations = pgTable(
  'reconciliations',
  {
    id: text('id').$type<ReconciliationId>().primaryKey(),
    appId: text('app_id')
      .$type<AppId>()
      .notNull()
      .references(() => apps.id),
    /** Who asked for it; `schedule` where nobody did. */
    requestedBy: text('requested_by').notNull(),
    mend: jsonb('mend').$type<MendSettings>().notNull(),
    status: text('status').$type<ReconciliationStatus>().notNull().default('running'),
    place: jsonb('place').$type<ReconcilePlace>().notNull().default({ phase: 'accounts', resume: null }),
    /** listed, matched, unmatched, disputed, missing, orphaned, drifted, …: by the words of domain/reconcile/words.ts. */
    counts: jsonb('counts').$type<Readonly<Record<string, number>>>().notNull().default({}),
    /** How many accounts the target says it has; it may lie. */
    total: integer('total'),
    /** Why it has failed, or what it waits for now. */
    error: jsonb('error').$type<StepError>(),
    workflowId: text('workflow_id').notNull(),
    /** Its workflow was started, or is being: not before then by anybody else. */
    startedAfter: time('started_after').notNull().defaultNow(),
    createdAt: time('created_at').notNull().defaultNow(),
    /** When the listing began: what was made there since is no orphan. */
    listedSince: time('listed_since'),
    updatedAt: time('updated_at').notNull().defaultNow(),
    finishedAt: time('finished_at'),
  },
  (t) => [
    uniqueIndex('reconciliations_running').on(t.appId).where(sql`status = 'running'`),
    index('reconciliations_app').on(t.appId, t.id),
  ],
);

/** What differs. Values of people are sealed; in clear stand ids, attribute names and reasons. */
export const reconciliationFindings = pgTable(
  'reconciliation_findings',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    reconciliationId: text('reconciliation_id')
      .$type<ReconciliationId>()
      .notNull()
      .references(() => reconciliations.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<FindingKind>().notNull(),
    userId: text('user_id').$type<UserId>(),
    groupId: text('group_id').$type<GroupId>(),
    remoteId: text('remote_id'),
    reason: text('reason').notNull(),
    /** Names of the attributes that differ. */
    attributes: jsonb('attributes').$type<readonly string[]>().notNull().default([]),
    /** JSON of the account's user name and of the changes, old and new. */
    sealed: text('sealed'),
    /** Whether an ordinary push may be asked for. */
    mendable: boolean('mendable').notNull(),
    /** The event that was asked for. */
    eventId: text('event_id').$type<EventId>(),
    time: time('time').notNull().defaultNow(),
  },
  (t) => [
    index('reconciliation_findings_of').on(t.reconciliationId, t.id),
    index('reconciliation_findings_user').on(t.userId, t.id),
  ],
);

/** The accounts of an app as they were listed last, and whose they are. */
export const remoteAccounts = pgTable(
  'remote_accounts',
  {
    appId: text('app_id')
      .$type<AppId>()
      .notNull()
      .references(() => apps.id),
    remoteId: text('remote_id').notNull(),
    situation: text('situation').$type<Situation>().notNull(),
    userId: text('user_id').$type<UserId>(),
    candidates: jsonb('candidates').$type<readonly UserId[]>(),
    /** Which rule found the person. */
    matchedBy: text('matched_by'),
    active: boolean('active').notNull(),
    /** JSON of user name and address. */
    sealed: text('sealed').notNull(),
    /** Somebody has said that it is to be left out of the findings. */
    ignored: boolean('ignored').notNull().default(false),
    seenBy: text('seen_by').$type<ReconciliationId>(),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.appId, t.remoteId] }),
    index('remote_accounts_user').on(t.appId, t.userId),
    index('remote_accounts_situation').on(t.appId, t.situation, t.remoteId),
  ],
);
