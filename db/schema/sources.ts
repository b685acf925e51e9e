import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { GroupId, SourceId, SourceRunId, SourceTokenId, UserId } from '../../domain/ids.ts';
import type { SourceKind } from '../../domain/sources/record.ts';
import type { JsonObject } from '../../domain/values.ts';
import { time } from './time.ts';

/** Systems that people come from. */
export const sources = pgTable(
  'sources',
  {
    id: text('id').$type<SourceId>().primaryKey(),
    kind: text('kind').$type<SourceKind>().notNull(),
    displayName: text('display_name').notNull(),
    /** What its kind needs: address, mapping, key column, …; never a secret. */
    settings: jsonb('settings').$type<JsonObject>().notNull().default({}),
    /** JSON of its secrets: passwords, signing secrets, service account keys. */
    secretsSealed: text('secrets_sealed'),
    enabled: boolean('enabled').notNull().default(true),
    /** The fields and attributes this source is the truth of; null: everything it tells. */
    authority: jsonb('authority').$type<readonly string[]>(),
    /** A full snapshot in which more would leave than both of these is held. */
    shrinkGuard: jsonb('shrink_guard').$type<{ readonly count: number; readonly share: number }>(),
    /** How often it is read by itself; null: only when asked. */
    everySeconds: integer('every_seconds'),
    /** Where the next delta begins; its reader's own. */
    state: jsonb('state').$type<JsonObject>().notNull().default({}),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
    deletedAt: time('deleted_at'),
  },
  (t) => [uniqueIndex('sources_display_name').on(sql`lower(${t.displayName})`).where(sql`deleted_at is null`)],
);

/** Bearer tokens by which a source pushes to us. */
export const sourceTokens = pgTable(
  'source_tokens',
  {
    id: text('id').$type<SourceTokenId>().primaryKey(),
    sourceId: text('source_id')
      .$type<SourceId>()
      .notNull()
      .references(() => sources.id),
    hash: text('hash').notNull(),
    lastFour: text('last_four').notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
    expiresAt: time('expires_at'),
    lastUsedAt: time('last_used_at'),
    revokedAt: time('revoked_at'),
  },
  (t) => [uniqueIndex('source_tokens_hash').on(t.hash), index('source_tokens_source').on(t.sourceId)],
);

export type Situation = 'matched' | 'unmatched' | 'disputed' | 'deleted';

/** Who a source's people are in the directory. */
export const sourcePeople = pgTable(
  'source_people',
  {
    sourceId: text('source_id')
      .$type<SourceId>()
      .notNull()
      .references(() => sources.id),
    /** The source's own name for the person that never changes. */
    key: text('key').notNull(),
    /** Null while it is not decided who this is. */
    userId: text('user_id').$type<UserId>(),
    situation: text('situation').$type<Situation>().notNull(),
    /** Several people of the directory it could be. */
    candidates: jsonb('candidates').$type<readonly UserId[]>(),
    /** What the source tells and the directory has no place for (SCIM attributes, …). */
    resource: jsonb('resource').$type<JsonObject>(),
    /** Of what the source said last: the same again is passed over. */
    digest: text('digest'),
    /** The full run that has seen the person last. */
    seenRun: text('seen_run').$type<SourceRunId>(),
    /** Whether the source said last that the person works: who left by another's word is not brought back by the same again. */
    saidActive: boolean('said_active'),
    /** The run that tells the person is gone; they leave when it ends, unless its guard holds it. */
    leavingRun: text('leaving_run').$type<SourceRunId>(),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.sourceId, t.key] }),
    uniqueIndex('source_people_user').on(t.sourceId, t.userId),
    index('source_people_of_user').on(t.userId),
    // SCIM's externalId, which clients look people up by.
    index('source_people_external_id').on(t.sourceId, sql`(resource->>'externalId')`),
  ],
);

/** Which group of the directory a source's group is. */
export const sourceGroups = pgTable(
  'source_groups',
  {
    sourceId: text('source_id')
      .$type<SourceId>()
      .notNull()
      .references(() => sources.id),
    key: text('key').notNull(),
    groupId: text('group_id').$type<GroupId>().notNull(),
    resource: jsonb('resource').$type<JsonObject>(),
    seenRun: text('seen_run').$type<SourceRunId>(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.sourceId, t.key] }),
    index('source_groups_of_group').on(t.groupId),
    index('source_groups_external_id').on(t.sourceId, sql`(resource->>'externalId')`),
  ],
);

export type SourceRunStatus = 'running' | 'held' | 'done' | 'failed' | 'cancelled';

/** One reading of a source. Any process may go on with it: it holds a lease, and keeps its place with each page. */
export const sourceRuns = pgTable(
  'source_runs',
  {
    id: text('id').$type<SourceRunId>().primaryKey(),
    sourceId: text('source_id')
      .$type<SourceId>()
      .notNull()
      .references(() => sources.id),
    mode: text('mode').$type<'full' | 'delta'>().notNull(),
    dryRun: boolean('dry_run').notNull().default(false),
    /** The file it reads. */
    fileName: text('file_name'),
    /** Who asked for it. */
    requestedBy: text('requested_by').notNull(),
    status: text('status').$type<SourceRunStatus>().notNull().default('running'),
    /** read, created, updated, unchanged, left, bad, disputed; and how many would leave where it is held. */
    counts: jsonb('counts').$type<Readonly<Record<string, number>>>().notNull().default({}),
    /** The last page that was taken. */
    resume: jsonb('resume').$type<JsonObject>(),
    /** A code, and a sentence without people's values: why it was held or has failed. */
    failure: jsonb('failure').$type<{ readonly code: string; readonly message: string }>(),
    approvedAt: time('approved_at'),
    /** Attempts in a row that a source that can't be reached has cost. */
    attempts: integer('attempts').notNull().default(0),
    leaseOwner: text('lease_owner'),
    leaseUntil: time('lease_until'),
    startedAt: time('started_at').notNull().defaultNow(),
    finishedAt: time('finished_at'),
  },
  (t) => [
    index('source_runs_of_source').on(t.sourceId, t.id),
    index('source_runs_open').on(t.status),
    uniqueIndex('source_runs_one').on(t.sourceId).where(sql`status = 'running'`),
  ],
);

/** What a file tells of people, sealed, until its run has ended. */
export const sourceFileChunks = pgTable(
  'source_file_chunks',
  {
    runId: text('run_id')
      .$type<SourceRunId>()
      .notNull()
      .references(() => sourceRuns.id, { onDelete: 'cascade' }),
    /** The number of its first record, from 0. */
    first: integer('first').notNull(),
    sealed: text('sealed').notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.first] })],
);

/** What a dry run would do, and whom a held run would let go. No values of people: places, ids and names of fields. */
export const sourceRunChanges = pgTable(
  'source_run_changes',
  {
    runId: text('run_id')
      .$type<SourceRunId>()
      .notNull()
      .references(() => sourceRuns.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<'create' | 'update' | 'leave' | 'schedule' | 'dispute'>().notNull(),
    key: text('key').notNull(),
    place: text('place').notNull(),
    userId: text('user_id').$type<UserId>(),
    attributes: jsonb('attributes').$type<readonly string[]>().notNull().default([]),
  },
  (t) => [primaryKey({ columns: [t.runId, t.kind, t.key] })],
);

/** What could not be taken. No values of people: places, fields and reasons. */
export const sourceRunErrors = pgTable(
  'source_run_errors',
  {
    runId: text('run_id')
      .$type<SourceRunId>()
      .notNull()
      .references(() => sourceRuns.id, { onDelete: 'cascade' }),
    place: text('place').notNull(),
    field: text('field').notNull(),
    message: text('message').notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.place, t.field] })],
);

/** Ids of webhook messages that were taken: the same one again changes nothing. */
export const sourceMessages = pgTable(
  'source_messages',
  {
    sourceId: text('source_id')
      .$type<SourceId>()
      .notNull()
      .references(() => sources.id),
    messageId: text('message_id').notNull(),
    receivedAt: time('received_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.sourceId, t.messageId] }), index('source_messages_received').on(t.receivedAt)],
);
