import { sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import type { EventStatus, EventType } from '../domain/lifecycle.ts';
import type { Db } from './connect.ts';
import { milliseconds } from './milliseconds.ts';
import type { AppHealth } from './schema/index.ts';

/** Where Postgres says that something has changed, while somebody watches; the payload is `attention` where that may be another. */
export const CHANGES_CHANNEL = 'tenure_changes';

export interface ChangedEvent {
  readonly id: EventId;
  readonly type: EventType;
  readonly status: EventStatus;
  readonly userId: UserId | null;
  readonly appIds: readonly AppId[];
}

export interface ChangedApp {
  readonly appId: AppId;
  readonly status: AppHealth['status'] | 'quarantined';
}

export interface Changes {
  /** What had committed when this was read (`pg_snapshot`): the next reading goes on from here. */
  readonly at: string;
  readonly events: readonly ChangedEvent[];
  readonly apps: readonly ChangedApp[];
}

/**
 * The events and apps whose state is another than at `since`, `limit` of each at most, as they stand now; without `since` only
 * where to begin. Exact, in whatever order transactions commit: what was under way at `since` is told once it has committed.
 */
export async function readChanges(db: Db, since: string | undefined, limit: number): Promise<Changes> {
  if (since === undefined) {
    const [row] = await db.execute<{ at: string }>(sql`select pg_current_snapshot()::text as at`);
    return { at: row?.at ?? '', events: [], apps: [] };
  }
  // A database that was loaded from a dump may have numbers that its transactions are yet to reach: those are not changes.
  const isNew = sql`changed_in >= pg_snapshot_xmin(${since}::pg_snapshot) and changed_in < pg_snapshot_xmax(pg_current_snapshot())
    and not pg_visible_in_snapshot(changed_in, ${since}::pg_snapshot)`;
  const [row] = await db.execute<{ at: string; events: ChangedEvent[]; apps: ChangedApp[] }>(sql`
    select pg_current_snapshot()::text as at,
      (select coalesce(jsonb_agg(jsonb_build_object(
          'id', e.id, 'type', e.type, 'status', e.status, 'userId', e.user_id, 'appIds', (
            select coalesce(jsonb_agg(app_id order by app_id), '[]') from (
              select s.app_id from event_steps s where s.event_id = e.id
              union select e.app_id where e.app_id is not null) a))), '[]')
        from (select * from events where ${isNew} limit ${limit}) e) as events,
      (select coalesce(jsonb_agg(jsonb_build_object(
          'appId', a.id,
          'status', case when a.quarantine is null then a.health ->> 'status' else 'quarantined' end)), '[]')
        from (select * from apps where ${isNew} limit ${limit}) a) as apps`);
  return row ?? { at: since, events: [], apps: [] };
}

/** Lets changes be told on the channel for the next `ms`. */
export async function watchChanges(db: Db, ms: number): Promise<void> {
  await db.execute(sql`update stream_watch set until = greatest(until, now() + ${milliseconds(ms)})`);
}
