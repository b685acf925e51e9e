import { and, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { ReadRow } from '../../domain/imports/importRow.ts';
import type { ImportKey } from '../../domain/imports/settings.ts';
import type { UserRow } from '../acceptance/personFields.ts';
import type { Db } from '../connect.ts';
import { users } from '../schema/index.ts';

/** What a row's person is known by, in the form in which two are the same; undefined where its cell is empty. */
export function keyOf({ fields }: Pick<ReadRow, 'fields'>, key: ImportKey): string | undefined {
  const value = fields[key] ?? undefined;
  return key === 'employeeNumber' ? value : value?.toLowerCase();
}

/**
 * The people of the directory that rows speak of, by key; several where an address is several people's. Locked in the order
 * of their ids, where that is asked for.
 */
export async function knownPeople(
  db: Db,
  rows: readonly ReadRow[],
  key: ImportKey,
  { lock }: { readonly lock: boolean },
): Promise<ReadonlyMap<string, readonly UserRow[]>> {
  const keys = rows.map((row) => keyOf(row, key)).filter((it) => it !== undefined);
  const known = new Map<string, UserRow[]>();
  if (keys.length === 0) return known;
  const query = db
    .select()
    .from(users)
    .where(and(isNull(users.deletedAt), isOneOf(key, keys)))
    .orderBy(users.id);
  for (const user of await (lock ? query.for('update') : query)) {
    const value = keyOf({ fields: user }, key);
    if (value !== undefined) known.set(value, [...(known.get(value) ?? []), user]);
  }
  return known;
}

function isOneOf(key: ImportKey, keys: readonly string[]): SQL {
  if (key === 'employeeNumber') return inArray(users.employeeNumber, [...keys]);
  const list = sql.join(
    keys.map((it) => sql`${it}`),
    sql`, `,
  );
  if (key === 'userName') return sql`lower(${users.userName}) in (${list})`;
  // By the identifiers, which have an index.
  return sql`${users.id} in (select user_id from user_identifiers where value in (${list})) and lower(${users.email}) in (${list})`;
}
