import { sql } from 'drizzle-orm';
import { bigserial, boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { AppId, EventId, GroupId, UserId } from '../../domain/ids.ts';
import type { EventStatus, EventType, Operation, StepOutcome } from '../../domain/lifecycle.ts';
import type { AttributeChange } from '../../domain/values.ts';
import { transactionId } from './stream.ts';
import { time } from './time.ts';

/** What an event changed: attribute names, never values, and group ids. */
export interface EventChanges {
  readonly attributes: readonly string[];
  readonly groupsAdded: readonly GroupId[];
  readonly groupsRemoved: readonly GroupId[];
}

/**
 * Why a converge event exists (ruling 9); or why a scheduled event waits for a human: `change_refused`, it could not take
 * effect (the error's code is its `id`), or `workflow_ended`, the workflow that waited for its date was ended from outside;
 * or why an event that is all or nothing was taken back: `step_failed`, with the app and, as `id`, the error's code.
 */
export interface EventCause {
  readonly kind:
    | 'policy_created'
    | 'policy_deleted'
    | 'app_changed'
    | 'mapping_changed'
    | 'app_removed'
    | 'group_created'
    | 'group_changed'
    | 'group_deleted'
    | 'recheck'
    | 'reconcile'
    | 'adoption'
    | 'change_refused'
    | 'workflow_ended'
    | 'step_failed';
  readonly id?: string;
  readonly appId?: AppId;
  readonly fields?: readonly string[];
  readonly userIds?: readonly UserId[];
}

export interface StepError {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string | undefined;
  readonly httpStatus?: number | undefined;
}

/**
 * Lifecycle events; the table is also the outbox the relay starts workflows from. `startState`: `pending` (nobody has
 * tried), `claimed` (a relay is at it until `claimedUntil`), `started`, `never` (superseded before it started).
 */
export const events = pgTable(
  'events',
  {
    id: text('id').$type<EventId>().primaryKey(),
    type: text('type').$type<EventType>().notNull(),
    status: text('status').$type<EventStatus>().notNull().default('accepted'),
    userId: text('user_id').$type<UserId>(),
    appId: text('app_id').$type<AppId>(),
    groupId: text('group_id').$type<GroupId>(),
    /** The user's version this event made; null for converge events and for scheduled ones until they fall due. */
    version: integer('version'),
    priority: integer('priority').notNull(),
    source: text('source').notNull().default('api'),
    sourceEventId: text('source_event_id'),
    /** Part of a change of many (a feed): the deletion guard may hold it although it is an offboard (ruling 10). */
    bulk: boolean('bulk').notNull().default(false),
    cause: jsonb('cause').$type<EventCause>(),
    changes: jsonb('changes').$type<EventChanges>(),
    onFailure: text('on_failure').$type<'attention' | 'compensate'>().notNull().default('attention'),
    effectiveAt: time('effective_at'),
    /** A scheduled event's change, sealed, until it takes effect (ruling 8). */
    deferredSealed: text('deferred_sealed'),
    startState: text('start_state').$type<'pending' | 'claimed' | 'started' | 'never'>().notNull().default('pending'),
    claimedUntil: time('claimed_until'),
    workflowId: text('workflow_id').notNull(),
    /** Raised by a retry after the workflow was ended from outside (ruling 18). */
    run: integer('run').notNull().default(1),
    cancelRequested: boolean('cancel_requested').notNull().default(false),
    supersededBy: text('superseded_by').$type<EventId>(),
    counts: jsonb('counts').$type<Record<string, number>>(),
    createdAt: time('created_at').notNull().defaultNow(),
    startedAt: time('started_at'),
    finishedAt: time('finished_at'),
    /** Which transaction has written its status, or one of its steps, last: set by a trigger, read by the live stream. */
    changedIn: transactionId('changed_in'),
  },
  (t) => [
    index('events_changed').on(t.changedIn),
    index('events_to_start').on(t.priority, t.id).where(sql`start_state in ('pending', 'claimed')`),
    // Counted at each acceptance, to tell a bulk import from somebody who joins.
    index('events_backlog')
      .on(t.source)
      .where(sql`start_state in ('pending', 'claimed') and effective_at is null and not bulk`),
    index('events_user').on(t.userId, t.id),
    index('events_status').on(t.status, t.id),
    index('events_app').on(t.appId, t.id).where(sql`app_id is not null`),
    // What waits for its time is many, and for long: it is no part of what is under way.
    index('events_open').on(t.id).where(sql`finished_at is null and deferred_sealed is null`),
    // When those began that were told of ahead: statistics find the others by their ids.
    index('events_dated').on(sql`greatest(created_at, effective_at)`).where(sql`effective_at is not null`),
    index('events_scheduled').on(t.effectiveAt, t.id).where(sql`deferred_sealed is not null`),
    index('events_to_schedule')
      .on(t.effectiveAt, t.id)
      .where(sql`deferred_sealed is not null and start_state in ('pending', 'claimed')`),
    uniqueIndex('events_source').on(t.source, t.sourceEventId).where(sql`source_event_id is not null`),
  ],
);

/** One event's work for one app. */
export const eventSteps = pgTable(
  'event_steps',
  {
    eventId: text('event_id')
      .$type<EventId>()
      .notNull()
      .references(() => events.id),
    appId: text('app_id').$type<AppId>().notNull(),
    operation: text('operation').$type<Operation>(),
    outcome: text('outcome').$type<StepOutcome>().notNull().default('pending'),
    reason: text('reason'),
    attempts: integer('attempts').notNull().default(0),
    error: jsonb('error').$type<StepError>(),
    supersededBy: text('superseded_by').$type<EventId>(),
    /** This event created the account (undone by compensation), rather than finding it. */
    createdAccount: boolean('created_account').notNull().default(false),
    /** What the step gave is being taken back, or was (ruling 13). */
    compensating: boolean('compensating').notNull().default(false),
    updatedAt: time('updated_at').notNull().defaultNow(),
    finishedAt: time('finished_at'),
  },
  (t) => [
    primaryKey({ columns: [t.eventId, t.appId] }),
    index('event_steps_app').on(t.appId, t.eventId),
    index('event_steps_app_open').on(t.appId, t.outcome).where(sql`finished_at is null`),
  ],
);

/** Signals on their way to workflows: an outbox too, so that nothing said while Temporal is down is lost. */
export const workflowSignals = pgTable(
  'workflow_signals',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    eventId: text('event_id').$type<EventId>().notNull(),
    name: text('name').notNull(),
    args: jsonb('args').$type<unknown[]>().notNull().default([]),
    createdAt: time('created_at').notNull().defaultNow(),
    sentAt: time('sent_at'),
    /** How often Temporal has refused it. */
    attempts: integer('attempts').notNull().default(0),
    /** Could not be sent, and is left alone until then. */
    nextAt: time('next_at'),
    /** Refused for so long that nobody tries any more; what was to be said has to be said anew. */
    givenUpAt: time('given_up_at'),
  },
  (t) => [index('workflow_signals_unsent').on(t.id).where(sql`sent_at is null`)],
);

/**
 * The append-only record that reports read, written in the transaction that writes the account's new state. At most
 * one final row an event x app x user x group, and one more where that was undone; `needs_attention` rows may precede it.
 */
export const provisioningLog = pgTable(
  'provisioning_log',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    time: time('time').notNull().defaultNow(),
    eventId: text('event_id').$type<EventId>().notNull(),
    workflowId: text('workflow_id').notNull(),
    userId: text('user_id').$type<UserId>(),
    userName: text('user_name'),
    appId: text('app_id').$type<AppId>(),
    appName: text('app_name'),
    groupId: text('group_id').$type<GroupId>(),
    operation: text('operation').$type<Operation>(),
    outcome: text('outcome').$type<StepOutcome>().notNull(),
    reason: text('reason'),
    changes: jsonb('changes').$type<AttributeChange[]>().notNull().default([]),
    attempts: integer('attempts').notNull().default(1),
    httpStatus: integer('http_status'),
    durationMs: integer('duration_ms'),
    /** The undoing of what an earlier row of the same event tells: it has a final row of its own. */
    compensation: boolean('compensation').notNull().default(false),
  },
  (t) => [
    uniqueIndex('provisioning_log_final')
      .on(t.eventId, sql`coalesce(app_id, '')`, sql`coalesce(user_id, '')`, sql`coalesce(group_id, '')`, t.compensation)
      .where(sql`outcome in ('done', 'unchanged', 'skipped', 'superseded', 'compensated', 'cancelled')`),
    // An event's rows are its final ones, by the index above, and these.
    index('provisioning_log_stuck').on(t.eventId, t.id).where(sql`outcome = 'needs_attention'`),
    index('provisioning_log_user').on(t.userId, t.id),
    index('provisioning_log_app').on(t.appId, t.id),
    index('provisioning_log_time').on(t.time),
    index('provisioning_log_outcome').on(t.outcome, t.id),
    // What a plot of failures counts, so that it need not read the rows themselves.
    index('provisioning_log_failed')
      .on(t.time, t.reason, t.httpStatus, t.appId, t.id, t.eventId, t.userId)
      .where(sql`outcome = 'needs_attention'`),
    index('provisioning_log_operation').on(t.operation, t.id),
    // Pairs, because filters are not independent of each other: all of an outcome's rows may be another app's.
    index('provisioning_log_app_outcome').on(t.appId, t.outcome, t.id),
    index('provisioning_log_app_operation').on(t.appId, t.operation, t.id),
    index('provisioning_log_outcome_operation').on(t.outcome, t.operation, t.id),
  ],
);
