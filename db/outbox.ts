import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import { type EventType, LIMITED_FROM } from '../domain/lifecycle.ts';
import { APP_QUARANTINED } from '../domain/quarantine.ts';
import type { Db } from './connect.ts';
import { milliseconds } from './milliseconds.ts';
import { events } from './schema/index.ts';

export interface ClaimedEvent {
  readonly id: EventId;
  readonly type: EventType;
  readonly userId: UserId | null;
  readonly priority: number;
  /** Who said it: `hr`, `api`, … */
  readonly source: string;
  /** Of a converge event. */
  readonly appId: AppId | null;
  readonly workflowId: string;
  /** What a step that needs a human means for the others. */
  readonly onFailure: 'attention' | 'compensate';
  /** Its change is still sealed: the workflow waits for its date first. */
  readonly scheduled: boolean;
  /** Names, for eyes that may see them: the person's, or those of the app and group. */
  readonly about: readonly string[];
  /** Why a converge event exists. */
  readonly cause: string | null;
}

const OPEN_AT_MOST = 200;
/** What takes longer waits for its target, and holds up nobody else. */
const FRESH_MS = 30_000;

/** Its app is in quarantine: a feed for other apps goes on. Looked for only where there is such an app. */
const WAITS_FOR_APP = sql`(exists (select 1 from apps where quarantine is not null) and exists (
  select 1 from event_steps s
  where s.event_id = events.id and s.finished_at is null and s.reason = ${APP_QUARANTINED}))`;

/** Those whose workflows only wait for a date at first, at once: they are never in a hurry, but may be very many. */
const SCHEDULED_AT_ONCE = 16;

/** Its workflow is to be started, and no relay is at it. */
const IS_FREE = sql`start_state in ('pending', 'claimed') and (start_state = 'pending' or claimed_until < now())`;
const IS_DUE = sql`${IS_FREE} and deferred_sealed is null`;
const IS_SCHEDULED = sql`${IS_FREE} and deferred_sealed is not null`;

/**
 * Of two kinds: `urgent` is what goes out at once, before anything else; `limited` what comes in thousands, and what only
 * waits for its date at first.
 */
export type Lane = 'urgent' | 'limited';

export interface Which {
  /** Both where it is left out. */
  readonly lane?: Lane;
  /** Only what was accepted so long ago; urgent events are never asked for their age. */
  readonly olderThanMs?: number;
}

/** Whether there is an event to carry: asked first, as most of the time there is not, or another relay is at it. */
export async function hasWork(db: Db, { lane, olderThanMs = 0 }: Which): Promise<boolean> {
  const urgent = sql`exists (select 1 from events where ${IS_DUE} and priority < ${LIMITED_FROM})`;
  const limited = sql`exists (
      select 1 from events where ${IS_DUE} and priority >= ${LIMITED_FROM} ${since(olderThanMs)})
    or exists (select 1 from events where ${IS_SCHEDULED} ${since(olderThanMs)})`;
  const found = lane === 'urgent' ? urgent : lane === 'limited' ? limited : sql`${urgent} or ${limited}`;
  const [row] = await db.execute<{ found: boolean }>(sql`select ${found} as found`);
  return row?.found === true;
}

/**
 * Claims events whose workflows are to be started, most urgent first, those that wait for a date last. Each is claimed by
 * one relay; a claim that is not followed up by its process's death ends after `claimMs`. Locked rows are passed over,
 * never waited for.
 */
export async function claimEvents(
  db: Db,
  limit: number,
  claimMs: number,
  { lane, olderThanMs = 0 }: Which = {},
): Promise<readonly ClaimedEvent[]> {
  const urgent = sql`
    urgent as (
      select id from events
      where ${IS_DUE} and priority < ${LIMITED_FROM}
      order by priority, id limit ${limit} for update skip locked
    )`;
  const limited = sql`
    room as (
      select ${OPEN_AT_MOST} - count(*) as free from (
        select 1 from events
        where finished_at is null and deferred_sealed is null
          and start_state in ('started', 'claimed') and priority >= ${LIMITED_FROM}
          and status <> 'needs_attention' and coalesce(started_at, now()) > now() - ${milliseconds(FRESH_MS)}
          and not ${WAITS_FOR_APP}
        limit ${OPEN_AT_MOST}) open
    ), others as (
      select id from events
      where ${IS_DUE} and priority >= ${LIMITED_FROM} ${since(olderThanMs)}
      order by priority, id limit least(${limit}, greatest((select free from room), 0)) for update skip locked
    ), scheduled as (
      select id from events
      where ${IS_SCHEDULED} ${since(olderThanMs)}
      order by effective_at, id limit ${SCHEDULED_AT_ONCE} for update skip locked
    )`;
  const lanes = {
    urgent: { with: urgent, ids: sql`select id from urgent` },
    limited: { with: limited, ids: sql`select id from others union all select id from scheduled` },
  };
  const { with: those, ids } =
    lane === undefined
      ? { with: sql`${urgent}, ${limited}`, ids: sql`${lanes.urgent.ids} union all ${lanes.limited.ids}` }
      : lanes[lane];
  const rows = await db.execute<{
    id: EventId;
    type: EventType;
    user_id: UserId | null;
    priority: number;
    source: string;
    app_id: AppId | null;
    workflow_id: string;
    on_failure: ClaimedEvent['onFailure'];
    scheduled: boolean;
    about: string[];
    cause: string | null;
  }>(sql`
    with ${those}
    update events e
    set start_state = 'claimed', claimed_until = now() + ${milliseconds(claimMs)}
    from (${ids}) c
    where e.id = c.id
    returning e.id, e.type, e.user_id, e.priority, e.source, e.app_id, e.workflow_id, e.on_failure, e.deferred_sealed is not null as scheduled,
      to_jsonb(array_remove(array[
        (select coalesce(nullif(u.display_name, ''), u.user_name) from users u where u.id = e.user_id),
        (select a.display_name from apps a where a.id = e.app_id),
        (select g.display_name from groups g where g.id = e.group_id)], null)) as about,
      e.cause ->> 'kind' as cause`);
  return rows
    .map((row) => ({
      id: row.id,
      type: row.type,
      userId: row.user_id,
      priority: row.priority,
      source: row.source,
      appId: row.app_id,
      workflowId: row.workflow_id,
      onFailure: row.on_failure,
      scheduled: row.scheduled,
      about: row.about,
      cause: row.cause,
    }))
    .sort((a, b) => Number(a.scheduled) - Number(b.scheduled) || a.priority - b.priority || (a.id < b.id ? -1 : 1));
}

function since(olderThanMs: number): SQL {
  return olderThanMs === 0 ? sql`` : sql`and created_at <= now() - ${milliseconds(olderThanMs)}`;
}

/** Their workflows run, or wait for the date. */
export async function markStarted(db: Db, ids: readonly EventId[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(events)
    .set({
      startState: 'started',
      claimedUntil: null,
      // A scheduled event begins when it takes effect.
      startedAt: sql`case when ${events.deferredSealed} is null then coalesce(${events.startedAt}, now()) end`,
    })
    .where(and(inArray(events.id, [...ids]), inArray(events.startState, ['pending', 'claimed'])));
}

/** Their workflows could not be started: another try is due. */
export async function giveBack(db: Db, ids: readonly EventId[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(events)
    .set({ startState: 'pending', claimedUntil: null })
    .where(and(inArray(events.id, [...ids]), eq(events.startState, 'claimed')));
}
