import { and, desc, eq, gt, sql } from 'drizzle-orm';
import type { ConsoleSessionId, ConsoleUserId } from '../../domain/ids.ts';
import type { Db, Tx } from '../connect.ts';
import { consoleSessions } from '../schema/index.ts';

export type ConsoleSession = typeof consoleSessions.$inferSelect;

/** Somebody's sessions that hold, newest first. */
export async function listSessions(db: Db, userId: ConsoleUserId): Promise<readonly ConsoleSession[]> {
  return db
    .select()
    .from(consoleSessions)
    .where(and(eq(consoleSessions.userId, userId), gt(consoleSessions.expiresAt, sql`now()`)))
    .orderBy(desc(consoleSessions.id));
}

export async function findSession(db: Db, id: ConsoleSessionId): Promise<ConsoleSession | undefined> {
  const [session] = await db.select().from(consoleSessions).where(eq(consoleSessions.id, id));
  return session;
}

/** Whose session a token is. */
export async function findSessionByToken(db: Db, token: string): Promise<ConsoleSession | undefined> {
  const [session] = await db.select().from(consoleSessions).where(eq(consoleSessions.token, token));
  return session;
}

/** Ends one at once. */
export async function deleteSession(tx: Tx, id: ConsoleSessionId): Promise<void> {
  await tx.delete(consoleSessions).where(eq(consoleSessions.id, id));
}

/** Ends all of somebody's at once. */
export async function deleteSessionsOf(tx: Tx, userId: ConsoleUserId): Promise<void> {
  await tx.delete(consoleSessions).where(eq(consoleSessions.userId, userId));
}
