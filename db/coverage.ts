import { eq, type SQL, sql } from 'drizzle-orm';
import type { EventId, GroupId, UserId } from '../domain/ids.ts';
import type { Db } from './connect.ts';
import { events } from './schema/index.ts';

/** Whom a converge event concerns in an app: some people, a group's members, or without either all. */
export interface Coverage {
  readonly groupId: GroupId | null;
  readonly userIds: readonly UserId[] | null;
}

export async function coverageOf(db: Db, eventId: EventId): Promise<Coverage> {
  const [event] = await db
    .select({ groupId: events.groupId, cause: events.cause })
    .from(events)
    .where(eq(events.id, eventId));
  return { groupId: event?.groupId ?? null, userIds: event?.cause?.userIds ?? null };
}

/** Whether the person in this column is one of those that were named; all are where none was. */
export function isNamed({ userIds }: Coverage, userId: SQL): SQL {
  if (userIds === null) return sql`true`;
  return sql`${userId} in (select jsonb_array_elements_text(${JSON.stringify(userIds)}::jsonb))`;
}

/** Whether the person in this column is in the group; all are where there is none. */
export function isInGroup({ groupId }: Coverage, userId: SQL): SQL {
  if (groupId === null) return sql`true`;
  return sql`(exists (select 1 from groups g where g.id = ${groupId} and g.built_in)
    or exists (select 1 from memberships m where m.group_id = ${groupId} and m.user_id = ${userId}))`;
}
