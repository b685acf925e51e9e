import { type SQL, sql } from 'drizzle-orm';
import { comparable, matches, valuesAt } from '../../domain/scim/filter/matches.ts';
import { inOrder, type ListQuery, type RowPlace, type Slice, type Sort } from '../../domain/scim/listQuery.ts';
import { EVERYTHING } from '../../domain/scim/project.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { Db } from '../connect.ts';
import { nameOf } from './columns.ts';
import { filterSql } from './filterSql.ts';
import type { Listing } from './listing.ts';

export interface FoundPage {
  readonly total: number;
  readonly places: readonly RowPlace[];
  /** Whether there is more after them. */
  readonly more: boolean;
}

/** How many rows are looked at at once where Postgres can't decide alone. */
const CHUNK = 500;

/** Finds which rows of a list a page has: by Postgres alone where it can compare everything that is asked for. */
export async function findPage(db: Db, listing: Listing, query: ListQuery, slice: Slice): Promise<FoundPage> {
  const key = sortKey(listing, query.sort);
  const compiled = query.filter === undefined ? undefined : filterSql(query.filter, listing.columns);
  if (compiled?.exact === false || key === undefined) {
    return cut(await findAll(db, listing, query), query.sort?.descending ?? false, slice);
  }
  const where = sql`${listing.where}${compiled === undefined ? sql`` : sql` and ${compiled.condition}`}`;
  const [total, rows] = await Promise.all([
    countRows(db, listing, where),
    slice.limit === 0 ? [] : pageRows(db, listing, where, key, slice),
  ]);
  return { total, places: rows.slice(0, slice.limit), more: rows.length > slice.limit };
}

/** All rows that the filter lets through, in the list's order. Reads everything that Postgres could not rule out. */
export async function findAll(db: Db, listing: Listing, { filter, sort }: ListQuery): Promise<readonly RowPlace[]> {
  const compiled = filter === undefined ? undefined : filterSql(filter, listing.columns);
  const condition = compiled === undefined ? sql`` : sql` and ${compiled.condition}`;
  const found: RowPlace[] = [];
  for (let after = ''; ; ) {
    const rows = await db.execute<{ id: string }>(sql`
      select ${listing.id} as id from ${listing.from}
      where ${listing.where}${condition} and ${listing.id} > ${after} order by ${listing.id} limit ${CHUNK}`);
    const ids = rows.map(({ id }) => id);
    const resources = await listing.read(db, ids, EVERYTHING);
    for (const resource of resources) {
      if (filter === undefined || matches(filter, resource)) found.push(placeOf(resource, sort));
    }
    const last = ids.at(-1);
    if (last === undefined || ids.length < CHUNK) break;
    after = last;
  }
  return found.sort(inOrder(sort?.descending ?? false));
}

function cut(places: readonly RowPlace[], descending: boolean, slice: Slice): FoundPage {
  const order = inOrder(descending);
  const { limit } = slice;
  const after = slice.by === 'cursor' ? slice.after : undefined;
  const begin =
    slice.by === 'index'
      ? slice.offset
      : after === undefined
        ? 0
        : places.filter((place) => order(place, after) <= 0).length;
  return {
    total: places.length,
    places: places.slice(begin, begin + limit),
    more: places.length > begin + limit,
  };
}

function placeOf(resource: JsonObject, sort: Sort | undefined): RowPlace {
  const id = String(resource.id);
  if (sort === undefined) return { key: null, id };
  // Of a list the primary element counts (RFC 7644 section 3.4.2.3).
  const primary = valuesAt(resource, { ...sort.place, sub: undefined }).find(
    (one): one is JsonObject => typeof one === 'object' && one !== null && 'primary' in one && one.primary === true,
  );
  const own = primary !== undefined && sort.place.sub !== undefined ? primary[sort.place.sub.name] : undefined;
  const value = own ?? valuesAt(resource, sort.place)[0];
  const key = value === undefined ? undefined : comparable(sort.place.sub ?? sort.place.attribute, value);
  if (key === undefined) return { key: null, id };
  return { key: typeof key === 'number' ? key.toString().padStart(20, '0') : String(key), id };
}

/** What Postgres sorts by, as a text; null where nothing is sorted by, undefined where it can't. */
function sortKey({ columns }: Listing, sort: Sort | undefined): { sql: SQL | null; descending: boolean } | undefined {
  if (sort === undefined) return { sql: null, descending: false };
  const column = columns.get(nameOf(sort.place));
  if (column === undefined || !('sql' in column) || column.kind === 'boolean') return undefined;
  const { descending } = sort;
  if (column.kind === 'time') {
    const text = sql`to_char(${column.sql} at time zone 'UTC', 'YYYYMMDDHH24MISSMS')`;
    return { sql: sql`${text} collate "C"`, descending };
  }
  const text = column.kind === 'text' ? sql`lower(${column.sql})` : column.sql;
  return { sql: sql`nullif(${text}, '') collate "C"`, descending };
}

async function countRows(db: Db, { from }: Listing, where: SQL): Promise<number> {
  const [row] = await db.execute<{ total: number }>(sql`select count(*)::int as total from ${from} where ${where}`);
  return row?.total ?? 0;
}

/** One row more than asked for, which shows that there is more. */
async function pageRows(
  db: Db,
  { from, id }: Listing,
  where: SQL,
  key: { readonly sql: SQL | null; readonly descending: boolean },
  slice: Slice,
): Promise<readonly RowPlace[]> {
  const after = slice.by === 'cursor' ? slice.after : undefined;
  const beyond = after === undefined ? sql`` : sql` and ${isAfter(id, key, after)}`;
  const offset = slice.by === 'index' && slice.offset > 0 ? sql` offset ${slice.offset}` : sql``;
  const order =
    key.sql === null
      ? sql`${id}`
      : key.descending
        ? sql`${key.sql} desc nulls first, ${id}`
        : sql`${key.sql} asc nulls last, ${id}`;
  const rows = await db.execute<{ id: string; key: string | null }>(sql`
    select ${id} as id, ${key.sql ?? sql`null::text`} as key from ${from}
    where ${where}${beyond} order by ${order} limit ${slice.limit + 1}${offset}`);
  return rows.map((row) => ({ id: row.id, key: row.key }));
}

function isAfter(id: SQL, key: { sql: SQL | null; descending: boolean }, after: RowPlace): SQL {
  const later = sql`${id} > ${after.id}`;
  if (key.sql === null) return later;
  if (after.key === null) {
    const same = sql`(${key.sql} is null and ${later})`;
    return key.descending ? sql`(${same} or ${key.sql} is not null)` : same;
  }
  const same = sql`(${key.sql} = ${after.key} and ${later})`;
  return key.descending
    ? sql`(${key.sql} < ${after.key} or ${same})`
    : sql`(${key.sql} > ${after.key} or ${same} or ${key.sql} is null)`;
}
