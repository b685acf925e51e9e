import { randomUUID } from 'node:crypto';
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { type ConsoleUserId, newId } from '../../domain/ids.ts';
import type { Db, Tx } from '../connect.ts';
import { consoleAccounts, consoleSessions, consoleUsers } from '../schema/index.ts';

export type ConsolePerson = typeof consoleUsers.$inferSelect;

/** Keeps others from making, demoting or removing people of the console until the transaction ends: who is the last admin holds. */
export async function lockPeople(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table console_users in share row exclusive mode`);
}

export async function findPerson(db: Db, id: ConsoleUserId): Promise<ConsolePerson | undefined> {
  const [person] = await db.select().from(consoleUsers).where(eq(consoleUsers.id, id));
  return person;
}

/** Oldest first. */
export async function listPeople(
  db: Db,
  after: ConsoleUserId | undefined,
  limit: number,
): Promise<readonly ConsolePerson[]> {
  return db
    .select()
    .from(consoleUsers)
    .where(after === undefined ? undefined : gt(consoleUsers.id, after))
    .orderBy(asc(consoleUsers.id))
    .limit(limit);
}

/** The oldest admin who may sign in and has a password here: who whoever runs the machine signs in as. */
export async function firstLocalAdmin(db: Db): Promise<ConsolePerson | undefined> {
  const [row] = await db
    .select({ person: consoleUsers })
    .from(consoleUsers)
    .innerJoin(consoleAccounts, eq(consoleAccounts.userId, consoleUsers.id))
    .where(
      and(eq(consoleUsers.role, 'admin'), eq(consoleUsers.disabled, false), eq(consoleAccounts.providerId, PASSWORD)),
    )
    .orderBy(asc(consoleUsers.id))
    .limit(1);
  return row?.person;
}

/** How many admins may sign in. */
export async function countAdmins(db: Db): Promise<number> {
  return db.$count(consoleUsers, and(eq(consoleUsers.role, 'admin'), eq(consoleUsers.disabled, false)));
}

export async function insertPerson(
  tx: Tx,
  person: Pick<ConsolePerson, 'name' | 'email' | 'role'>,
): Promise<ConsolePerson> {
  const [inserted] = await tx
    .insert(consoleUsers)
    .values({ ...person, id: newId('adm'), email: person.email.toLowerCase() })
    .returning();
  if (inserted === undefined) throw new Error('INSERT answered no row.');
  return inserted;
}

export async function updatePerson(
  tx: Tx,
  id: ConsoleUserId,
  fields: { readonly [K in 'name' | 'role' | 'disabled']?: ConsolePerson[K] | undefined },
): Promise<ConsolePerson> {
  const [updated] = await tx
    .update(consoleUsers)
    .set({ ...fields, updatedAt: sql`now()` })
    .where(eq(consoleUsers.id, id))
    .returning();
  if (updated === undefined) throw new Error('UPDATE answered no row.');
  return updated;
}

/** With their sessions, ways to sign in and links. */
export async function deletePerson(tx: Tx, id: ConsoleUserId): Promise<void> {
  await tx.delete(consoleUsers).where(eq(consoleUsers.id, id));
}

/** better-auth's name for accounts with a password here. */
const PASSWORD = 'credential';

/** Sets or replaces somebody's password and ends their sessions. @param hash as better-auth writes it. */
export async function setPassword(tx: Tx, userId: ConsoleUserId, hash: string): Promise<void> {
  await tx
    .insert(consoleAccounts)
    .values({ id: randomUUID(), accountId: userId, providerId: PASSWORD, userId, password: hash })
    .onConflictDoUpdate({
      target: [consoleAccounts.providerId, consoleAccounts.accountId],
      set: { password: hash, updatedAt: sql`now()` },
    });
  await tx.delete(consoleSessions).where(eq(consoleSessions.userId, userId));
}
