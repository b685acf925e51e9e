import { and, asc, count, eq, gt, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { type AppId, EVERYBODY, type GroupId, newId, type UserId } from '../domain/ids.ts';
import type { Db, Tx } from './connect.ts';
import { groups, memberships, users } from './schema/index.ts';

export type Group = typeof groups.$inferSelect;

export interface GroupFields {
  readonly displayName: string;
  readonly externalId: string | null;
  readonly description: string | null;
}

export interface GroupFilter {
  readonly externalId?: string | undefined;
  readonly displayName?: string | undefined;
  /** Part of the name or the external id, in any case. */
  readonly q?: string | undefined;
  /** Those this person is in; the built-in one is in no membership. */
  readonly userId?: UserId | undefined;
  /** Only those after this id. */
  readonly after?: GroupId | undefined;
}

/** Groups that are there, oldest first; the built-in one is the last. */
export async function listGroups(db: Db, filter: GroupFilter, limit: number): Promise<readonly Group[]> {
  const conditions: SQL[] = [isNull(groups.deletedAt)];
  if (filter.externalId !== undefined) conditions.push(eq(groups.externalId, filter.externalId));
  if (filter.displayName !== undefined)
    conditions.push(sql`lower(${groups.displayName}) = lower(${filter.displayName})`);
  if (filter.q !== undefined) {
    const part = `%${filter.q.trim().replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(sql`concat_ws(' ', ${groups.displayName}, ${groups.externalId}) ilike ${part}`);
  }
  if (filter.userId !== undefined) {
    const theirs = db
      .select({ id: memberships.groupId })
      .from(memberships)
      .where(eq(memberships.userId, filter.userId));
    conditions.push(inArray(groups.id, theirs));
  }
  if (filter.after !== undefined) conditions.push(gt(groups.id, filter.after));
  return db
    .select()
    .from(groups)
    .where(and(...conditions))
    .orderBy(asc(groups.id))
    .limit(limit);
}

/** How many people are in each of these groups; the built-in one has all who are active. */
export async function countMembers(db: Db, ids: readonly GroupId[]): Promise<ReadonlyMap<GroupId, number>> {
  const counted = await db
    .select({ id: memberships.groupId, members: count() })
    .from(memberships)
    .where(inArray(memberships.groupId, [...ids]))
    .groupBy(memberships.groupId);
  const counts = new Map<GroupId, number>(ids.map((id) => [id, 0]));
  for (const { id, members } of counted) counts.set(id, members);
  if (ids.includes(EVERYBODY)) {
    counts.set(EVERYBODY, await db.$count(users, and(eq(users.active, true), isNull(users.deletedAt))));
  }
  return counts;
}

export async function findGroup(db: Db, id: GroupId): Promise<Group | undefined> {
  const [group] = await db
    .select()
    .from(groups)
    .where(and(eq(groups.id, id), isNull(groups.deletedAt)));
  return group;
}

/** The group, locked until the transaction ends. */
export async function lockGroup(tx: Tx, id: GroupId): Promise<Group | undefined> {
  const [group] = await tx
    .select()
    .from(groups)
    .where(and(eq(groups.id, id), isNull(groups.deletedAt)))
    .for('update');
  return group;
}

/** @throws unique violation `groups_external_id`. */
export async function insertGroup(tx: Tx, fields: GroupFields): Promise<Group> {
  const [group] = await tx
    .insert(groups)
    .values({ id: newId('grp'), ...fields })
    .returning();
  if (group === undefined) throw new Error('INSERT answered no row.');
  return group;
}

/** @throws unique violation `groups_external_id`. */
export async function writeGroup(
  tx: Tx,
  id: GroupId,
  set: Partial<GroupFields> & { readonly deletedAt?: Date },
): Promise<Group> {
  const [group] = await tx
    .update(groups)
    .set({ ...set, updatedAt: sql`now()` })
    .where(eq(groups.id, id))
    .returning();
  if (group === undefined) throw new Error('UPDATE answered no row.');
  return group;
}

/** Whether a change of the group reaches any app: one that gets it, that has it, or that it gives to people. */
export async function reachesApps(db: Db, id: GroupId): Promise<boolean> {
  const [row] = await db.execute<{ reaches: boolean }>(sql`
    select exists (select 1 from pushed_groups where group_id = ${id})
      or exists (select 1 from target_groups where group_id = ${id})
      or exists (select 1 from policies where group_id = ${id}) as reaches`);
  return row?.reaches === true;
}

/** An app that gets this group and another one of the same name: it could not tell them apart (ruling 15). */
export async function appWithNamesake(db: Db, { id, displayName }: Group): Promise<AppId | undefined> {
  const [row] = await db.execute<{ app_id: AppId }>(sql`
    select mine.app_id from groups g
    join pushed_groups theirs on theirs.group_id = g.id
    join pushed_groups mine on mine.app_id = theirs.app_id and mine.group_id = ${id}
    where lower(g.display_name) = lower(${displayName}) and g.id <> ${id} and g.deleted_at is null and not g.built_in
    limit 1`);
  return row?.app_id;
}
