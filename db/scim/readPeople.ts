import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { isId, type UserId } from '../../domain/ids.ts';
import type { ScimBase } from '../../domain/scim/meta.ts';
import { type Projection, shows } from '../../domain/scim/project.ts';
import { USER_KIND } from '../../domain/scim/schemas/kinds.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { Db } from '../connect.ts';
import { groups, memberships, sourcePeople, users } from '../schema/index.ts';
import { USER_COLUMNS } from './columns.ts';
import type { Listing } from './listing.ts';
import type { ScimSource } from './scimSource.ts';
import { type GroupOfPerson, showPerson } from './showPerson.ts';

/** People as a source sees them: everybody of the directory, or its own only. */
export function peopleListing(source: ScimSource, base: ScimBase): Listing {
  const own = source.visible === 'own' ? sql` and ${sourcePeople.situation} = 'matched'` : sql``;
  return {
    columns: USER_COLUMNS,
    from: sql`${users} left join ${sourcePeople} on ${sourcePeople.sourceId} = ${source.id}
      and ${sourcePeople.userId} = ${users.id}`,
    where: sql`${users.deletedAt} is null${own}`,
    id: sql`${users.id}`,
    read: (db, ids, projection) => readPeople(db, source, ids, base, projection),
  };
}

/** The people of these ids whom the source may see, in that order. */
async function readPeople(
  db: Db,
  source: ScimSource,
  ids: readonly string[],
  base: ScimBase,
  projection: Projection,
): Promise<readonly JsonObject[]> {
  if (ids.length === 0) return [];
  const wanted = ids.flatMap((id) => (isId('usr', id) ? [id] : []));
  const [rows, theirs] = await Promise.all([
    db
      .select({ user: users, row: sourcePeople })
      .from(users)
      .leftJoin(sourcePeople, and(eq(sourcePeople.sourceId, source.id), eq(sourcePeople.userId, users.id)))
      .where(and(inArray(users.id, wanted), isNull(users.deletedAt))),
    shows(USER_KIND, 'groups', projection) ? groupsOfPeople(db, wanted) : undefined,
  ]);
  const byId = new Map(rows.map(({ user, row }) => [user.id, { user, row: row ?? undefined }]));
  return wanted.flatMap((id) => {
    const found = byId.get(id);
    if (found === undefined || (source.visible === 'own' && found.row?.situation !== 'matched')) return [];
    return [showPerson(found, base, theirs?.get(id))];
  });
}

/** The groups that each of these people is in. */
export async function groupsOfPeople(
  db: Db,
  ids: readonly UserId[],
): Promise<ReadonlyMap<UserId, readonly GroupOfPerson[]>> {
  const rows = await db
    .select({ userId: memberships.userId, id: groups.id, displayName: groups.displayName })
    .from(memberships)
    .innerJoin(groups, and(eq(groups.id, memberships.groupId), isNull(groups.deletedAt)))
    .where(inArray(memberships.userId, [...ids]))
    .orderBy(asc(groups.id));
  const byPerson = new Map<UserId, GroupOfPerson[]>();
  for (const { userId, ...group } of rows) {
    const list = byPerson.get(userId);
    if (list === undefined) byPerson.set(userId, [group]);
    else list.push(group);
  }
  return byPerson;
}
