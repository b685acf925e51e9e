import { and, inArray, isNull, or, sql } from 'drizzle-orm';
import { EVERYBODY, type GroupId } from '../../domain/ids.ts';
import type { ReadRow, RowError } from '../../domain/imports/importRow.ts';
import type { Db } from '../connect.ts';
import { groups } from '../schema/index.ts';

/** Groups by what a file may call them: id, external id, name in lower case. Several may have the same name. */
export type GroupsByName = ReadonlyMap<string, ReadonlySet<GroupId>>;

export async function groupsNamed(db: Db, rows: readonly ReadRow[]): Promise<GroupsByName> {
  const names = [...new Set(rows.flatMap((row) => row.groups ?? []))];
  const byName = new Map<string, Set<GroupId>>();
  if (names.length === 0) return byName;
  const lower = sql.join(
    names.map((name) => sql`${name.toLowerCase()}`),
    sql`, `,
  );
  const found = await db
    .select({ id: groups.id, externalId: groups.externalId, displayName: groups.displayName })
    .from(groups)
    .where(
      and(
        isNull(groups.deletedAt),
        or(
          inArray(sql<string>`${groups.id}`, names),
          inArray(groups.externalId, names),
          sql`lower(${groups.displayName}) in (${lower})`,
        ),
      ),
    );
  for (const { id, externalId, displayName } of found) {
    for (const name of [`id ${id}`, `external ${externalId}`, `name ${displayName.toLowerCase()}`]) {
      byName.set(name, (byName.get(name) ?? new Set()).add(id));
    }
  }
  return byName;
}

/** The groups a row names: by id, else external id, else name; or what is wrong with one. */
export function resolveRow(
  row: Pick<ReadRow, 'groups'>,
  known: GroupsByName,
): { readonly ids: readonly GroupId[] | undefined } | { readonly error: RowError } {
  if (row.groups === undefined) return { ids: undefined };
  const ids: GroupId[] = [];
  for (const [index, name] of row.groups.entries()) {
    const found = known.get(`id ${name}`) ?? known.get(`external ${name}`) ?? known.get(`name ${name.toLowerCase()}`);
    const [id, another] = found ?? [];
    if (id === undefined) return { error: wrong(index, 'there is no such group.') };
    if (another !== undefined) return { error: wrong(index, 'several groups have this name: use the external id.') };
    if (id === EVERYBODY) return { error: wrong(index, 'it is built in: all active people are in it.') };
    ids.push(id);
  }
  return { ids: [...new Set(ids)] };
}

function wrong(index: number, why: string): RowError {
  return { field: 'groups', message: `Group ${index + 1} of the cell: ${why}` };
}
