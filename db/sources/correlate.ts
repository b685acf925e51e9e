import { and, eq, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { SourceId, UserId } from '../../domain/ids.ts';
import {
  type Candidate,
  type Correlation,
  correlate,
  type Identifiers,
  identifier,
} from '../../domain/sources/correlate.ts';
import type { Db } from '../connect.ts';
import { sourcePeople, users } from '../schema/index.ts';

/** A record to be correlated, by whatever its caller calls it. */
export interface Unknown extends Identifiers {
  readonly key: string;
}

/**
 * Who of the directory records are, by key; one query for all of them. With a source, whoever another of its records is
 * already is disputed. Nothing is locked: lock whom it names, and look at them again.
 */
export async function correlatePeople(
  db: Db,
  records: readonly Unknown[],
  sourceId?: SourceId,
): Promise<ReadonlyMap<string, Correlation>> {
  const candidates = await findCandidates(db, records, sourceId);
  const byIdentifier = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    for (const name of namesOf(candidate)) byIdentifier.set(name, [...(byIdentifier.get(name) ?? []), candidate]);
  }
  return new Map(
    records.map((record) => {
      const theirs = new Map(
        namesOf(record).flatMap((name) => (byIdentifier.get(name) ?? []).map((it) => [it.id, it] as const)),
      );
      return [record.key, correlate(record, [...theirs.values()])];
    }),
  );
}

async function findCandidates(
  db: Db,
  records: readonly Unknown[],
  sourceId: SourceId | undefined,
): Promise<readonly Candidate[]> {
  const numbers = valuesOf(records, 'employeeNumber');
  const userNames = valuesOf(records, 'userName');
  const emails = valuesOf(records, 'email');
  const rules: (SQL | undefined)[] = [
    numbers.length === 0 ? undefined : inArray(users.employeeNumber, numbers),
    userNames.length === 0 ? undefined : sql`lower(${users.userName}) in (${listed(userNames)})`,
    // By the identifiers, which have an index.
    emails.length === 0
      ? undefined
      : and(
          sql`${users.id} in (select user_id from user_identifiers where value in (${listed(emails)}))`,
          sql`lower(${users.email}) in (${listed(emails)})`,
        ),
  ];
  if (rules.every((rule) => rule === undefined)) return [];
  const found = await db
    .select({
      id: users.id,
      employeeNumber: users.employeeNumber,
      userName: users.userName,
      email: users.email,
    })
    .from(users)
    .where(and(isNull(users.deletedAt), or(...rules)));
  const taken = sourceId === undefined ? new Set() : await takenBy(db, sourceId, found);
  return found.map((it) => ({ ...it, isTaken: taken.has(it.id) }));
}

async function takenBy(
  db: Db,
  sourceId: SourceId,
  found: readonly { readonly id: UserId }[],
): Promise<ReadonlySet<unknown>> {
  if (found.length === 0) return new Set();
  const rows = await db
    .select({ id: sourcePeople.userId })
    .from(sourcePeople)
    .where(
      and(
        eq(sourcePeople.sourceId, sourceId),
        eq(sourcePeople.situation, 'matched'),
        isNotNull(sourcePeople.userId),
        inArray(
          sourcePeople.userId,
          found.map(({ id }) => id),
        ),
      ),
    );
  return new Set(rows.map(({ id }) => id));
}

function valuesOf(records: readonly Unknown[], by: 'employeeNumber' | 'userName' | 'email'): string[] {
  return [...new Set(records.map((record) => identifier(by, record[by])).filter((it) => it !== undefined))];
}

function namesOf(said: Identifiers): readonly string[] {
  return (['employeeNumber', 'userName', 'email'] as const).flatMap((by) => {
    const value = identifier(by, said[by]);
    return value === undefined ? [] : [`${by} ${value}`];
  });
}

function listed(values: readonly string[]): SQL {
  return sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  );
}
