import { and, eq, sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../../domain/ids.ts';
import type { Db } from '../connect.ts';
import { events, guardHolds, openHolds, users } from '../schema/index.ts';

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
  return db
    .select({
      eventId: guardHolds.eventId,
      userId: guardHolds.userId,
      userName: users.userName,
      operation: guardHolds.operation,
      reason: guardHolds.reason,
      cause: sql<string>`coalesce(${events.cause} ->> 'kind', ${events.type})`,
      since: guardHolds.heldAt,
    })
    .from(openHolds)
    .innerJoin(
      guardHolds,
      and(
        eq(guardHolds.eventId, openHolds.eventId),
        eq(guardHolds.appId, openHolds.appId),
        eq(guardHolds.userId, openHolds.userId),
      ),
    )
    .innerJoin(events, eq(events.id, guardHolds.eventId))
    .innerJoin(users, eq(users.id, guardHolds.userId))
    .where(
      and(
        eq(openHolds.appId, appId),
        eq(openHolds.state, 'held'),
        after === undefined
          ? undefined
          : sql`(${guardHolds.eventId}, ${guardHolds.userId}) > (${after.eventId}, ${after.userId})`,
      ),
    )
    .orderBy(guardHolds.eventId, guardHolds.userId)
    .limit(limit);
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
      (select count(*) from open_holds where app_id = ${appId} and state = 'held') as held`);
  return {
    since: new Date(row?.since ?? 0),
    removed: Number(row?.removed ?? 0),
    accounts: Number(row?.accounts ?? 0),
    held: Number(row?.held ?? 0),
  };
}
