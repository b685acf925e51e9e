import { and, eq, inArray } from 'drizzle-orm';
import { type AppId, EVERYBODY, type EventId, type GroupId, type UserId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import { memberships, policies, suppressions } from '../schema/index.ts';

/** Puts everything that a cancel or a compensation took from a person back into force: they join anew (ruling 13). */
export async function liftAllSuppressions(tx: Tx, userId: UserId): Promise<void> {
  await tx.delete(suppressions).where(eq(suppressions.userId, userId));
}

/** The same for the apps that people's new groups grant. */
export async function liftSuppressionsByGroups(
  tx: Tx,
  userIds: readonly UserId[],
  added: readonly GroupId[],
): Promise<void> {
  if (added.length === 0 || userIds.length === 0) return;
  const granted = tx
    .select({ appId: policies.appId })
    .from(policies)
    .where(inArray(policies.groupId, [...added]));
  await tx
    .delete(suppressions)
    .where(and(inArray(suppressions.userId, [...userIds]), inArray(suppressions.appId, granted)));
}

/** The same for the app of a new policy, to all whom it entitles. */
export async function liftSuppressionsByPolicy(
  tx: Tx,
  { appId, groupId }: { readonly appId: AppId; readonly groupId: GroupId },
): Promise<void> {
  const members = tx.select({ userId: memberships.userId }).from(memberships).where(eq(memberships.groupId, groupId));
  const covered = groupId === EVERYBODY ? undefined : inArray(suppressions.userId, members);
  await tx.delete(suppressions).where(and(eq(suppressions.appId, appId), covered));
}

/** The same for what this event took away; answers how many. */
export async function liftSuppressionsOf(tx: Tx, eventId: EventId): Promise<number> {
  const lifted = await tx.delete(suppressions).where(eq(suppressions.eventId, eventId)).returning();
  return lifted.length;
}

/** The same for one person and app, at an administrator's word; answers whose it was, undefined where there was none. */
export async function liftSuppression(tx: Tx, userId: UserId, appId: AppId): Promise<EventId | undefined> {
  const [lifted] = await tx
    .delete(suppressions)
    .where(and(eq(suppressions.userId, userId), eq(suppressions.appId, appId)))
    .returning();
  return lifted?.eventId;
}
