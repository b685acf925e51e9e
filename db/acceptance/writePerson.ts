import { eq, sql } from 'drizzle-orm';
import { TenureError } from '../../domain/errors.ts';
import type { UserId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import { userIdentifiers, users } from '../schema/index.ts';
import type { PersonState, UserRow } from './personFields.ts';

/**
 * Adds a person; their version is 1.
 * @returns undefined where somebody has the employee number already.
 * @throws unique violation `users_user_name`.
 */
export async function addPerson(tx: Tx, id: UserId, person: PersonState): Promise<UserRow | undefined> {
  const [user] = await tx
    .insert(users)
    .values({ id, ...pick(person) })
    .onConflictDoNothing({ target: users.employeeNumber, where: sql`deleted_at is null` })
    .returning();
  if (user !== undefined) await keepIdentifiers(tx, user);
  return user;
}

/**
 * Writes a person whose row is locked; raises their version.
 * @throws unique violation `users_user_name` or `users_employee_number`.
 */
export async function writePerson(
  tx: Tx,
  before: UserRow,
  person: PersonState,
  deletedAt: Date | null,
): Promise<UserRow> {
  const [user] = await tx
    .update(users)
    .set({ ...pick(person), deletedAt, version: before.version + 1, updatedAt: sql`now()` })
    .where(eq(users.id, before.id))
    .returning();
  if (user === undefined) throw new TenureError('bug', 'row_gone', `${before.id} is locked and not there.`);
  const same = (['userName', 'email', 'employeeNumber'] as const).every((name) => user[name] === before[name]);
  if (!same) await keepIdentifiers(tx, user);
  return user;
}

/** Reports find people by every name, address and number they ever had. */
async function keepIdentifiers(tx: Tx, user: UserRow): Promise<void> {
  const values = [user.userName, user.email, user.employeeNumber].filter((value) => value !== null);
  await tx
    .insert(userIdentifiers)
    .values([...new Set(values.map((value) => value.toLowerCase()))].map((value) => ({ value, userId: user.id })))
    .onConflictDoNothing();
}

function pick(person: PersonState): PersonState {
  const { userName, givenName, familyName, displayName, email, department, title, employeeNumber } = person;
  const { active, attributes } = person;
  return {
    ...{ userName, givenName, familyName, displayName, email, department, title, employeeNumber },
    ...{ active, attributes },
  };
}
