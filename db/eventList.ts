import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import type { EventStatus, EventType } from '../domain/lifecycle.ts';
import { waitsWith } from './attentionCode.ts';
import type { Db } from './connect.ts';
import type { Event, EventStep } from './events.ts';
import { eventSteps, events } from './schema/index.ts';

export interface EventFilter {
  readonly status?: EventStatus | undefined;
  readonly type?: EventType | undefined;
  /** Not ended, and not waiting for its date. */
  readonly open?: 'true' | undefined;
  /** Empty: nobody. */
  readonly userIds?: readonly UserId[] | undefined;
  /** Events with a step for one of these, or about it. */
  readonly appIds?: readonly AppId[] | undefined;
  /** Of which something waits for a human with this code, as `GET /v1/attention` has it. */
  readonly code?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Only those made before this one. */
  readonly before?: EventId | undefined;
}

export interface EventWithSteps {
  readonly event: Event;
  readonly steps: readonly EventStep[];
}

/** Events, newest first, each with its steps; two statements, whatever the number. */
export async function listEvents(db: Db, filter: EventFilter, limit: number): Promise<readonly EventWithSteps[]> {
  const ids = await eventIds(db, filter, limit);
  if (ids.length === 0) return [];
  const rows = await db
    .select()
    .from(events)
    .where(inArray(events.id, [...ids]))
    .orderBy(desc(events.id));
  return withSteps(db, rows);
}

/** A scheduled event's place in their list. */
export interface ScheduledPlace {
  readonly effectiveAt: Date;
  readonly id: EventId;
}

/** Those that wait for their date, the next first, after `place`. */
export async function listScheduled(
  db: Db,
  filter: Omit<EventFilter, 'status' | 'before'>,
  place: ScheduledPlace | undefined,
  limit: number,
): Promise<readonly EventWithSteps[]> {
  // Which apps one touches is known once it has taken effect.
  if (filter.userIds?.length === 0 || filter.appIds !== undefined) return [];
  const later =
    place === undefined
      ? undefined
      : sql`(${events.effectiveAt}, ${events.id}) > (${place.effectiveAt.toISOString()}::timestamptz, ${place.id})`;
  const rows = await db
    .select()
    .from(events)
    .where(and(isNotNull(events.deferredSealed), ...conditionsOf({ ...filter, status: 'scheduled' }), later))
    .orderBy(asc(events.effectiveAt), asc(events.id))
    .limit(limit);
  return rows.map((event) => ({ event, steps: [] }));
}

/** These events, each with its steps, in the order of `ids`. */
export async function findEvents(db: Db, ids: readonly EventId[]): Promise<readonly EventWithSteps[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select()
    .from(events)
    .where(inArray(events.id, [...ids]));
  const byId = new Map(rows.map((event) => [event.id, event]));
  return withSteps(
    db,
    ids.flatMap((id) => byId.get(id) ?? []),
  );
}

/** The ids alone, newest first. */
export async function eventIds(db: Db, filter: EventFilter, limit: number): Promise<readonly EventId[]> {
  if (filter.userIds?.length === 0 || filter.appIds?.length === 0) return [];
  const conditions = conditionsOf(filter);
  const { appIds } = filter;
  if (appIds === undefined) {
    const rows = await db
      .select({ id: events.id })
      .from(events)
      .where(and(...conditions))
      .orderBy(desc(events.id))
      .limit(limit);
    return rows.map(({ id }) => id);
  }
  // Each branch walks its own index in the order of the list; an event may be in both.
  const bySteps = db
    .selectDistinct({ id: eventSteps.eventId })
    .from(eventSteps)
    .innerJoin(events, eq(events.id, eventSteps.eventId))
    .where(and(inArray(eventSteps.appId, [...appIds]), ...conditions))
    .orderBy(desc(eventSteps.eventId))
    .limit(limit);
  const about = db
    .select({ id: events.id })
    .from(events)
    .where(and(inArray(events.appId, [...appIds]), ...conditions))
    .orderBy(desc(events.id))
    .limit(limit);
  const rows = await db.execute<{ id: EventId }>(
    sql`select id from (${bySteps} union ${about}) found (id) order by id desc limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}

/** Ids begin with the millisecond they were made in; this is as far as two clocks may be apart. */
const SKEW_MS = 5 * 60_000;

function conditionsOf({ status, type, open, userIds, code, from, to, before }: EventFilter): SQL[] {
  const conditions: SQL[] = [];
  if (status !== undefined) conditions.push(eq(events.status, status));
  if (type !== undefined) conditions.push(eq(events.type, type));
  if (open !== undefined) conditions.push(isNull(events.finishedAt), isNull(events.deferredSealed));
  if (userIds !== undefined) conditions.push(inArray(events.userId, [...userIds]));
  if (code !== undefined) conditions.push(eq(events.status, 'needs_attention'), waitsWith(code));
  if (before !== undefined) conditions.push(lt(events.id, before));
  // The bounds of the ids let the primary key find the span, the times make it exact.
  if (from !== undefined) conditions.push(gte(events.createdAt, from), sql`${events.id} >= ${idAt(from, -SKEW_MS)}`);
  if (to !== undefined) conditions.push(lte(events.createdAt, to), sql`${events.id} <= ${idAt(to, SKEW_MS)}`);
  return conditions;
}

function idAt(time: Date, skewMs: number): string {
  const ms = Math.min(Math.max(0, time.getTime() + skewMs), 0xffff_ffff_ffff);
  return `evt_${ms.toString(16).padStart(12, '0')}`;
}

async function withSteps(db: Db, rows: readonly Event[]): Promise<readonly EventWithSteps[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const steps = await db
    .select()
    .from(eventSteps)
    .where(inArray(eventSteps.eventId, ids))
    .orderBy(asc(eventSteps.eventId), asc(eventSteps.appId));
  const byEvent = new Map<EventId, EventStep[]>(ids.map((id) => [id, []]));
  for (const step of steps) byEvent.get(step.eventId)?.push(step);
  return rows.map((event) => ({ event, steps: byEvent.get(event.id) ?? [] }));
}
