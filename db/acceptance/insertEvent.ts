import { type SQL, sql } from 'drizzle-orm';
import { type AppId, type EventId, type GroupId, newId, type UserId } from '../../domain/ids.ts';
import { type EventType, LIMITED_FROM, PRIORITY } from '../../domain/lifecycle.ts';
import type { Tx } from '../connect.ts';
import { type EventCause, type EventChanges, events } from '../schema/index.ts';

/** The channel that wakes the relays. */
export const EVENTS_CHANNEL = 'tenure_events';
/** What they are told: which of their lanes has something to do. */
export const NEWS = { any: '', urgent: 'urgent', limited: 'limited' } as const;
type News = (typeof NEWS)[keyof typeof NEWS];

/** A source with so many events that wait for their workflows is taking in many. */
const BACKLOG = 100;

export interface NewEvent {
  /** Only where something is bound to it beforehand, as a sealed change is. */
  readonly id?: EventId;
  readonly type: EventType;
  readonly userId?: UserId;
  readonly appId?: AppId;
  readonly groupId?: GroupId;
  /** The user's version that the change has made; none for converge events and for those that wait for their time. */
  readonly version?: number;
  readonly cause?: EventCause;
  readonly changes?: EventChanges;
  readonly onFailure?: 'attention' | 'compensate';
  /** Who says so: `api`, `hr`, …; with `sourceEventId` unique. */
  readonly source?: string;
  readonly sourceEventId?: string;
  /**
   * Part of a change of many, such as a feed: it comes after what is not, and the deletion guard may hold it although it is
   * an offboard.
   */
  readonly bulk?: boolean;
  /** Where somebody waits for it; default by type. */
  readonly priority?: number | undefined;
  /** Only for an event that takes effect later: when, and its sealed change. */
  readonly scheduled?: { readonly effectiveAt: Date; readonly deferredSealed: string };
}

/**
 * Writes an event into the outbox, in the transaction of the change it stands for; the relay starts its workflow once
 * that has committed.
 */
export async function insertEvent(tx: Tx, event: NewEvent): Promise<EventId> {
  const id = event.id ?? newId('evt');
  const source = event.source ?? 'api';
  const bulk = event.bulk ?? false;
  const [inserted] = await tx
    .insert(events)
    .values({
      id,
      type: event.type,
      status: event.scheduled === undefined ? 'accepted' : 'scheduled',
      userId: event.userId ?? null,
      appId: event.appId ?? null,
      groupId: event.groupId ?? null,
      version: event.version ?? null,
      priority: event.priority ?? priorityOf({ type: event.type, source, bulk }),
      source,
      sourceEventId: event.sourceEventId ?? null,
      bulk,
      cause: event.cause ?? null,
      changes: event.changes ?? null,
      onFailure: event.onFailure ?? 'attention',
      effectiveAt: event.scheduled?.effectiveAt ?? null,
      deferredSealed: event.scheduled?.deferredSealed ?? null,
      workflowId: `${event.type}:${id}`,
    })
    .returning({ priority: events.priority });
  const isUrgent = (inserted?.priority ?? 0) < LIMITED_FROM && event.scheduled === undefined;
  await wakeRelays(tx, isUrgent ? NEWS.urgent : NEWS.limited);
  return id;
}

/** Wakes the relays when the transaction commits. */
export async function wakeRelays(tx: Tx, news: News = NEWS.any): Promise<void> {
  await tx.execute(sql`select pg_notify(${EVENTS_CHANNEL}, ${news})`);
}

/**
 * By type; but what is said to be part of a bulk, or comes from a source that has a hundred waiting already, comes after
 * those who join or change one by one. A leaver never does.
 */
function priorityOf({
  type,
  source,
  bulk,
}: Required<Pick<NewEvent, 'type' | 'source' | 'bulk'>>): number | SQL<number> {
  const own = type === 'group-change' ? PRIORITY.update : PRIORITY[type];
  if (type === 'offboard' || type === 'converge') return own;
  if (bulk) return PRIORITY.import;
  // As the index events_backlog has it.
  return sql`case when (
    select count(*) from (
      select 1 from events
      where source = ${source} and start_state in ('pending', 'claimed') and effective_at is null and not bulk
      limit ${BACKLOG}
    ) backlog) < ${BACKLOG} then ${own}::int else ${PRIORITY.import}::int end`;
}
