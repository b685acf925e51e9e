import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import { transient } from '../domain/errors.ts';
import type { AppId, EventId, GroupId, UserId } from '../domain/ids.ts';
import { appendLog, type LogRow } from './appendLog.ts';
import type { App } from './apps.ts';
import type { Db, Tx } from './connect.ts';
import { accounts, apps, events, groups, pushedGroups, targetGroups, targetMemberships } from './schema/index.ts';

/** All that a push of one group is decided by, as the directory stands now. */
export interface GroupFacts {
  readonly group: typeof groups.$inferSelect;
  readonly app: App;
  readonly target: typeof targetGroups.$inferSelect | undefined;
  /** The app shall have it. */
  readonly pushed: boolean;
  readonly event: { readonly id: EventId; readonly workflowId: string };
}

/** Reads them in one statement; undefined where group, app or event don't exist. */
export async function readGroupFacts(
  db: Db,
  { groupId, appId, eventId }: { readonly groupId: GroupId; readonly appId: AppId; readonly eventId: EventId },
): Promise<GroupFacts | undefined> {
  const [row] = await db
    .select({
      group: groups,
      app: apps,
      target: targetGroups,
      pushed: pushedGroups.groupId,
      event: { id: events.id, workflowId: events.workflowId },
    })
    .from(groups)
    .innerJoin(apps, eq(apps.id, appId))
    .innerJoin(events, eq(events.id, eventId))
    .leftJoin(targetGroups, and(eq(targetGroups.groupId, groups.id), eq(targetGroups.appId, apps.id)))
    .leftJoin(pushedGroups, and(eq(pushedGroups.groupId, groups.id), eq(pushedGroups.appId, apps.id)))
    .where(eq(groups.id, groupId));
  if (row === undefined) return undefined;
  return { ...row, target: row.target ?? undefined, pushed: row.pushed !== null };
}

export interface PendingMember {
  readonly userId: UserId;
  readonly userName: string;
  readonly add: boolean;
  readonly remoteUserId: string;
}

/** Everybody's memberships of a group that the target doesn't show yet as the directory wants them. */
export async function pendingMembers(db: Db, appId: AppId, groupId: GroupId): Promise<readonly PendingMember[]> {
  const rows = await db.execute<{
    user_id: UserId;
    user_name: string;
    add: boolean;
    remote_user_id: string | null;
  }>(sql`
    select m.user_id, u.user_name, m.add, m.remote_user_id
    from unsettled_memberships m join users u on u.id = m.user_id
    where m.app_id = ${appId} and m.group_id = ${groupId}`);
  return rows.map((row) => ({
    userId: row.user_id,
    userName: row.user_name,
    add: row.add,
    remoteUserId: row.remote_user_id ?? '',
  }));
}

/** Account ids in the target that belong to people of ours. */
export async function knownRemoteIds(db: Db, appId: AppId, remoteIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (remoteIds.length === 0) return new Set();
  const rows = await db
    .select({ remoteId: accounts.remoteId })
    .from(accounts)
    .where(and(eq(accounts.appId, appId), inArray(accounts.remoteId, [...remoteIds])));
  return new Set(rows.flatMap(({ remoteId }) => (remoteId === null ? [] : [remoteId])));
}

/** Whether another group of ours stands for this one in the target already. */
export async function isClaimedGroup(db: Db, appId: AppId, groupId: GroupId, remoteId: string): Promise<boolean> {
  const rows = await db
    .select({ groupId: targetGroups.groupId })
    .from(targetGroups)
    .where(and(eq(targetGroups.appId, appId), eq(targetGroups.remoteId, remoteId), ne(targetGroups.groupId, groupId)));
  return rows.length > 0;
}

interface Held {
  readonly appId: AppId;
  readonly groupId: GroupId;
  readonly fencing: number;
}

/**
 * Writes where the group stands in the target, with its report row. `remoteId` null: it is not there. What is known of
 * its members goes with the remote id they were put in with.
 *
 * @throws transient `lease_lost`; nothing is written then.
 */
export async function recordGroup(
  db: Db,
  held: Held,
  state: { readonly remoteId: string | null; readonly displayName: string | null; readonly adopted?: boolean },
  row: LogRow | undefined,
): Promise<void> {
  await db.transaction(async (tx) => {
    const cleared = forgetMembers(tx, held, state.remoteId);
    const isHeld = whileHeld(tx, held, { ...state, updatedAt: new Date() });
    const logged = row === undefined ? undefined : appendLog(tx, [row]);
    await Promise.all([cleared, isHeld, logged]);
  });
}

/**
 * Notes that these people are about to be added, before the target is asked: an answer that is lost leaves members whom
 * nobody would take out again once they are not wanted any more.
 *
 * @throws transient `lease_lost`; nothing is written then.
 */
export async function markTried(db: Db, held: Held, members: readonly PendingMember[]): Promise<void> {
  const rows = members.filter(({ add }) => add);
  if (rows.length === 0) return;
  await db.transaction(async (tx) => {
    await whileHeld(tx, held, { updatedAt: new Date() });
    for (let from = 0; from < rows.length; from += 500) {
      await tx
        .insert(targetMemberships)
        .values(
          rows.slice(from, from + 500).map(({ userId, remoteUserId }) => ({
            appId: held.appId,
            groupId: held.groupId,
            userId,
            applied: false,
            tried: true,
            remoteUserId,
          })),
        )
        .onConflictDoUpdate({
          target: [targetMemberships.appId, targetMemberships.groupId, targetMemberships.userId],
          set: { tried: true, remoteUserId: sql`excluded.remote_user_id` },
        });
    }
  });
}

/**
 * Writes memberships as the target shows them, with their report rows.
 *
 * @throws transient `lease_lost`; nothing is written then.
 */
export async function recordMembers(
  db: Db,
  held: Held,
  settled: readonly PendingMember[],
  eventId: EventId,
  rows: readonly LogRow[],
): Promise<void> {
  await db.transaction(async (tx) => {
    await whileHeld(tx, held, { updatedAt: new Date() });
    for (let from = 0; from < settled.length; from += 500) {
      await tx
        .insert(targetMemberships)
        .values(
          settled.slice(from, from + 500).map(({ userId, add, remoteUserId }) => ({
            appId: held.appId,
            groupId: held.groupId,
            userId,
            applied: add,
            remoteUserId,
            changedByEvent: eventId,
          })),
        )
        .onConflictDoUpdate({
          target: [targetMemberships.appId, targetMemberships.groupId, targetMemberships.userId],
          set: {
            applied: sql`excluded.applied`,
            tried: false,
            remoteUserId: sql`excluded.remote_user_id`,
            changedByEvent: sql`excluded.changed_by_event`,
            changedAt: sql`now()`,
          },
        });
    }
    await appendLog(tx, rows);
  });
}

/** Another group in the target, or none, has none of the members that the former one had. */
async function forgetMembers(tx: Tx, { appId, groupId }: Held, remoteId: string | null): Promise<void> {
  await tx.execute(sql`
    delete from target_memberships where app_id = ${appId} and group_id = ${groupId}
      and (select remote_id from target_groups where app_id = ${appId} and group_id = ${groupId})
        is distinct from ${remoteId}`);
}

async function whileHeld(tx: Tx, held: Held, set: Partial<typeof targetGroups.$inferInsert>): Promise<void> {
  const update = tx
    .update(targetGroups)
    .set(set)
    .where(
      and(
        eq(targetGroups.appId, held.appId),
        eq(targetGroups.groupId, held.groupId),
        eq(targetGroups.fencing, held.fencing),
      ),
    )
    .returning({ fencing: targetGroups.fencing });
  const written = await tx.execute(update);
  if (written.length === 0) {
    throw transient('lease_lost', 'Another worker has taken over this group; the result is not recorded.', {
      outcomeUnknown: true,
      retryAfterMs: 200,
    });
  }
}
