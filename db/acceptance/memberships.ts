import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { GroupId, UserId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import { groups, memberships } from '../schema/index.ts';

/** What becomes of a person's groups. `set` replaces them all; `add` and `remove` come after it. */
export interface GroupChange {
  readonly set?: readonly GroupId[] | undefined;
  readonly add?: readonly GroupId[] | undefined;
  readonly remove?: readonly GroupId[] | undefined;
}

export interface MembershipDifference {
  readonly added: readonly GroupId[];
  readonly removed: readonly GroupId[];
}

/** The groups of a person that are still there. */
export async function groupsOf(tx: Tx, userId: UserId): Promise<readonly GroupId[]> {
  const rows = await tx
    .select({ id: memberships.groupId })
    .from(memberships)
    .innerJoin(groups, and(eq(groups.id, memberships.groupId), isNull(groups.deletedAt)))
    .where(eq(memberships.userId, userId))
    .orderBy(asc(memberships.groupId));
  return rows.map(({ id }) => id);
}

/** What a change makes of the groups a person has. Pure. */
export function differenceOf(current: readonly GroupId[], change: GroupChange): MembershipDifference {
  const has = new Set(current);
  const wanted = new Set([...(change.set ?? current), ...(change.add ?? [])]);
  for (const id of change.remove ?? []) wanted.delete(id);
  return { added: [...wanted].filter((id) => !has.has(id)), removed: current.filter((id) => !wanted.has(id)) };
}

/** Writes a person's changed memberships; the person's row is locked. */
export async function writeMemberships(
  tx: Tx,
  userId: UserId,
  { added, removed }: MembershipDifference,
): Promise<void> {
  if (removed.length > 0) {
    await tx.delete(memberships).where(and(eq(memberships.userId, userId), inArray(memberships.groupId, [...removed])));
  }
  if (added.length > 0) {
    await tx
      .insert(memberships)
      .values(added.map((groupId) => ({ userId, groupId })))
      .onConflictDoNothing();
  }
}
