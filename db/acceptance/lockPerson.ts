import { and, desc, eq, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { UserId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import { userIdentifiers, users } from '../schema/index.ts';
import type { UserRow } from './personFields.ts';

/** Locks a person until the transaction ends: changes of one person happen one after the other. Not of a tombstone. */
export async function lockPerson(tx: Tx, id: UserId): Promise<UserRow | undefined> {
  return lockOne(tx, and(eq(users.id, id), isNull(users.deletedAt)));
}

/** The same by the number that HR knows the person by. */
export async function lockByEmployeeNumber(tx: Tx, employeeNumber: string): Promise<UserRow | undefined> {
  return lockOne(tx, and(eq(users.employeeNumber, employeeNumber), isNull(users.deletedAt)));
}

/** Also of a person who is gone from the directory. */
export async function lockPersonOrTombstone(tx: Tx, id: UserId): Promise<UserRow | undefined> {
  return lockOne(tx, eq(users.id, id));
}

/** Locks many, in the order of their ids, so that two who lock the same people wait for rather than block each other. */
export async function lockPeople(tx: Tx, ids: readonly UserId[]): Promise<UserRow[]> {
  if (ids.length === 0) return [];
  return tx
    .select()
    .from(users)
    .where(inArray(users.id, [...ids]))
    .orderBy(users.id)
    .for('update');
}

/**
 * The tombstone that a new person of this employee number revives, else one of this userName (ruling 16). A tombstone
 * of the same userName and another number was somebody else.
 */
export async function lockTombstone(
  tx: Tx,
  person: { readonly userName?: string | undefined; readonly employeeNumber: string | null },
): Promise<UserRow | undefined> {
  const { userName, employeeNumber } = person;
  if (employeeNumber !== null) {
    const same = await lockOne(tx, and(eq(users.employeeNumber, employeeNumber), isNotNull(users.deletedAt)));
    if (same !== undefined) return same;
  }
  if (userName === undefined) return undefined;
  const theirs = tx
    .select({ id: userIdentifiers.userId })
    .from(userIdentifiers)
    .where(eq(userIdentifiers.value, userName.toLowerCase()));
  return lockOne(
    tx,
    and(
      inArray(users.id, theirs),
      isNotNull(users.deletedAt),
      eq(sql`lower(${users.userName})`, sql`lower(${userName})`),
      employeeNumber === null ? undefined : or(isNull(users.employeeNumber), eq(users.employeeNumber, employeeNumber)),
    ),
  );
}

async function lockOne(tx: Tx, where: SQL | undefined): Promise<UserRow | undefined> {
  const [user] = await tx.select().from(users).where(where).orderBy(desc(users.deletedAt)).limit(1).for('update');
  return user;
}
