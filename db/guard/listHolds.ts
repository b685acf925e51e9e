import { sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../../domain/ids.ts';
import type { Db } from '../connect.ts';
import { IS_OPEN } from './isOpen.ts';

/** A removal that waits for a decision. */
export interface ListedHold {
  readonly eventId: EventId;
  readonly userId: UserId;
  readonly userName: string;
  readonly operation: 'deactivate' | 'delete';
  /** Why the person shall have no account. */
  readonly reason: string;
  /** What made the event: a converge event's cause, else the event's type. */
  readonly cause: string;
  readonly since: Date;
}

/** What is held in an app, by event and person; after `after`, the last of the page before. */
export async function listHolds(
  db: Db,
  appId: AppId,
  after: { readonly eventId: EventId; readonly userId: UserId } | undefined,
  limit: number,
): Promise<readonly ListedHold[]> {
  const rows = await db.execute<{
    event_id: EventId;
    user_id: UserId;
    user_name: string;
    operation: ListedHold['operation'];
    reason: string;
    cause: string;
    held_at: string;
  }>(sql`
    select h.event_id, h.user_id, u.user_name, h.operation, h.reason, h.held_at,
      coalesce(e.cause ->> 'kind', e.type) as cause
    from guard_holds h
    join events e on e.id = h.event_id
    join users u on u.id = h.user_id
    where h.app_id = ${appId} and h.state = 'held' and ${IS_OPEN}
      ${after === undefined ? sql`` : sql`and (h.event_id, h.user_id) > (${after.eventId}, ${after.userId})`}
    order by h.event_id, h.user_id
    limit ${limit}`);
  return rows.map((row) => ({
    eventId: row.event_id,
    userId: row.user_id,
    userName: row.user_name,
    operation: row.operation,
    reason: row.reason,
    cause: row.cause,
    since: new Date(row.held_at),
  }));
}

/** How an app stands with its guard. */
export interface GuardWindow {
  /** The window's beginning: an hour ago. */
  readonly since: Date;
  /** Accounts that went since, or were let through to go. */
  readonly removed: number;
  /** Accounts in use, and those that went since. */
  readonly accounts: number;
  readonly held: number;
}

export async function readWindow(db: Db, appId: AppId): Promise<GuardWindow> {
  const [row] = await db.execute<{ since: string; removed: string; accounts: string; held: string }>(sql`
    select now() - interval '1 hour' as since,
      (select count(*) from accounts where app_id = ${appId} and removal_at > now() - interval '1 hour') as removed,
      (select count(*) from accounts where app_id = ${appId}
        and (state in ('active', 'pending') or removal_at > now() - interval '1 hour')) as accounts,
      (select count(*) from guard_holds h where h.app_id = ${appId} and h.state = 'held' and ${IS_OPEN}) as held`);
  return {
    since: new Date(row?.since ?? 0),
    removed: Number(row?.removed ?? 0),
    accounts: Number(row?.accounts ?? 0),
    held: Number(row?.held ?? 0),
  };
}
