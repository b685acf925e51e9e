import { and, eq, sql } from 'drizzle-orm';
import type { AppId, EventId, GroupId, UserId } from '../domain/ids.ts';
import type { Db } from './connect.ts';
import { isFinalOutcome } from './finalRow.ts';
import { targetMemberships } from './schema/index.ts';

/** One membership that an event has to see settled in an app. */
export interface MembershipWork {
  readonly groupId: GroupId;
  readonly add: boolean;
  /** The target does not show it yet; false where another event's push has settled it already. */
  readonly open: boolean;
}

/**
 * The memberships of a person that an event answers for in an app: all that the target doesn't show yet, and those the
 * event itself changed, so that each has its row in the report whoever sent it (ruling 14).
 */
export async function membershipWork(
  db: Db,
  { eventId, appId, userId }: { readonly eventId: EventId; readonly appId: AppId; readonly userId: UserId },
): Promise<readonly MembershipWork[]> {
  const rows = await db.execute<{ group_id: GroupId; add: boolean; open: boolean }>(sql`
    with open as (
      select group_id, add from unsettled_memberships where app_id = ${appId} and user_id = ${userId}
    ), changed as (
      select jsonb_array_elements_text(changes -> 'groupsAdded') as group_id, true as add from events where id = ${eventId}
      union all
      select jsonb_array_elements_text(changes -> 'groupsRemoved'), false from events where id = ${eventId}
    )
    select group_id, add, true as open from open
    union all
    select c.group_id, c.add, false from changed c
    join target_memberships tm on tm.app_id = ${appId} and tm.user_id = ${userId} and tm.group_id = c.group_id
      and tm.applied = c.add
    where not exists (select 1 from open o where o.group_id = c.group_id)
      and not exists (
        select 1 from provisioning_log l
        where l.event_id = ${eventId} and l.app_id = ${appId} and l.user_id = ${userId} and l.group_id = c.group_id
          and l.operation in ('add_member', 'remove_member')
          and l.outcome ${isFinalOutcome})
    order by 1`);
  return rows.map((row) => ({ groupId: row.group_id, add: row.add, open: row.open }));
}

/** The groups of an app that the person is in, as the target last showed. */
export async function appliedMemberships(
  db: Db,
  { appId, userId }: { readonly appId: AppId; readonly userId: UserId },
): Promise<ReadonlySet<GroupId>> {
  const rows = await db
    .select({ groupId: targetMemberships.groupId })
    .from(targetMemberships)
    .where(
      and(
        eq(targetMemberships.appId, appId),
        eq(targetMemberships.userId, userId),
        eq(targetMemberships.applied, true),
      ),
    );
  return new Set(rows.map(({ groupId }) => groupId));
}
