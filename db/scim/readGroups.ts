import { and, asc, eq, inArray, isNull, max, sql } from 'drizzle-orm';
import { type GroupId, isId, type UserId } from '../../domain/ids.ts';
import { groupResource } from '../../domain/scim/groupResource.ts';
import { addressOf, groupVersion, metaOf, type ScimBase } from '../../domain/scim/meta.ts';
import { type Projection, shows } from '../../domain/scim/project.ts';
import { GROUP_KIND } from '../../domain/scim/schemas/kinds.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { Db } from '../connect.ts';
import type { Group } from '../groups.ts';
import { groups, memberships, sourceGroups, users } from '../schema/index.ts';
import { GROUP_COLUMNS } from './columns.ts';
import type { Listing } from './listing.ts';
import type { ScimSource } from './scimSource.ts';

export type SourceGroup = typeof sourceGroups.$inferSelect;

/** How many are in a group, and since when the newest of them: with the group's own time that tells any change. */
export interface MembersMark {
  readonly count: number;
  readonly newest: Date | null;
}

/** Groups as a source sees them: all of the directory but the built-in one, or its own only. */
export function groupsListing(source: ScimSource, base: ScimBase): Listing {
  const own = source.visible === 'own' ? sql` and ${sourceGroups.groupId} is not null` : sql``;
  return {
    columns: GROUP_COLUMNS,
    from: sql`${groups} left join ${sourceGroups} on ${sourceGroups.sourceId} = ${source.id}
      and ${sourceGroups.groupId} = ${groups.id}`,
    where: sql`${groups.deletedAt} is null and not ${groups.builtIn}${own}`,
    id: sql`${groups.id}`,
    read: (db, ids, projection) => readGroups(db, source, ids, base, projection),
  };
}

async function readGroups(
  db: Db,
  source: ScimSource,
  ids: readonly string[],
  base: ScimBase,
  projection: Projection,
): Promise<readonly JsonObject[]> {
  if (ids.length === 0) return [];
  const wanted = ids.flatMap((id) => (isId('grp', id) ? [id] : []));
  const [rows, marks, members] = await Promise.all([
    db
      .select({ group: groups, row: sourceGroups })
      .from(groups)
      .leftJoin(sourceGroups, and(eq(sourceGroups.sourceId, source.id), eq(sourceGroups.groupId, groups.id)))
      .where(and(inArray(groups.id, wanted), isNull(groups.deletedAt), eq(groups.builtIn, false))),
    membersMarks(db, wanted),
    shows(GROUP_KIND, 'members', projection) ? membersOfGroups(db, wanted) : undefined,
  ]);
  const byId = new Map(rows.map(({ group, row }) => [group.id, { group, row: row ?? undefined }]));
  return wanted.flatMap((id) => {
    const found = byId.get(id);
    if (found === undefined || (source.visible === 'own' && found.row === undefined)) return [];
    return [showGroup(found.group, found.row, { mark: marks.get(id), members: members?.get(id), base })];
  });
}

/** A group as a source sees it, with `meta`, and with `members` where they were read. */
export function showGroup(
  group: Group,
  row: SourceGroup | undefined,
  more: {
    readonly mark: MembersMark | undefined;
    readonly members: readonly UserId[] | undefined;
    readonly base: ScimBase;
  },
): JsonObject {
  const { mark, members, base } = more;
  return {
    ...groupResource(group, externalIdOf(row), members, (id) => addressOf(base, '/Users', id)),
    meta: metaOf({
      resourceType: 'Group',
      created: group.createdAt,
      lastModified: latest([group.updatedAt, row?.updatedAt, mark?.newest ?? undefined]),
      location: addressOf(base, '/Groups', group.id),
      version: etagOfGroup(group, row, mark),
    }),
  };
}

export function etagOfGroup(group: Group, row: SourceGroup | undefined, mark: MembersMark | undefined): string {
  const times = [group.updatedAt, row?.updatedAt, mark?.newest ?? undefined];
  return groupVersion([
    ...times.map((time) => (time === undefined ? '0' : time.getTime().toString(36))),
    mark?.count ?? 0,
  ]);
}

/** The source's own id of a group; others' are not told. */
export function externalIdOf(row: SourceGroup | undefined): string | undefined {
  const externalId = row?.resource?.externalId;
  return typeof externalId === 'string' ? externalId : undefined;
}

export async function membersMarks(db: Db, ids: readonly GroupId[]): Promise<ReadonlyMap<GroupId, MembersMark>> {
  const rows = await db
    .select({ id: memberships.groupId, count: sql<number>`count(*)::int`, newest: max(memberships.createdAt) })
    .from(memberships)
    .innerJoin(users, and(eq(users.id, memberships.userId), isNull(users.deletedAt)))
    .where(inArray(memberships.groupId, [...ids]))
    .groupBy(memberships.groupId);
  return new Map(rows.map(({ id, count, newest }) => [id, { count, newest }]));
}

/** Who is in each of these groups. */
export async function membersOfGroups(
  db: Db,
  ids: readonly GroupId[],
): Promise<ReadonlyMap<GroupId, readonly UserId[]>> {
  const rows = await db
    .select({ groupId: memberships.groupId, userId: memberships.userId })
    .from(memberships)
    .innerJoin(users, and(eq(users.id, memberships.userId), isNull(users.deletedAt)))
    .where(inArray(memberships.groupId, [...ids]))
    .orderBy(asc(memberships.userId));
  const byGroup = new Map<GroupId, UserId[]>();
  for (const { groupId, userId } of rows) {
    const list = byGroup.get(groupId);
    if (list === undefined) byGroup.set(groupId, [userId]);
    else list.push(userId);
  }
  return byGroup;
}

function latest(times: readonly (Date | undefined)[]): Date {
  return new Date(Math.max(...times.flatMap((time) => (time === undefined ? [] : [time.getTime()]))));
}
