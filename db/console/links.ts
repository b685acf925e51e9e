import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt, lt, sql } from 'drizzle-orm';
import type { ConsoleUserId } from '../../domain/ids.ts';
import type { Db, Tx } from '../connect.ts';
import { consoleLinks } from '../schema/index.ts';

export type ConsoleLink = typeof consoleLinks.$inferSelect;

/** How long a link of whoever runs the machine holds. */
export const START_MINUTES = 15;
/** How long somebody who was added has to set a password. */
export const INVITATION_MINUTES = 72 * 60;

/**
 * Makes a one-time link and answers its token, which is kept nowhere.
 *
 * @param userId whom it lets in; null: whoever runs the machine, see api/console/start.ts.
 */
export async function createLink(db: Db, userId: ConsoleUserId | null, minutes: number): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await db.delete(consoleLinks).where(lt(consoleLinks.expiresAt, sql`now()`));
  await db
    .insert(consoleLinks)
    .values({ hash: hashToken(token), userId, expiresAt: sql`now() + make_interval(mins => ${minutes})` });
  return token;
}

/** Takes all links of somebody back. */
export async function deleteLinks(tx: Tx, userId: ConsoleUserId): Promise<void> {
  await tx.delete(consoleLinks).where(eq(consoleLinks.userId, userId));
}

/** The link of this token; undefined where it is wrong, used or too old. */
export async function findLink(db: Db, token: string): Promise<ConsoleLink | undefined> {
  const [link] = await db.select().from(consoleLinks).where(holds(token));
  return link;
}

/** Uses a link up, for good once the transaction commits; undefined where there is none that holds. */
export async function useLink(tx: Tx, token: string): Promise<ConsoleLink | undefined> {
  const [link] = await tx.delete(consoleLinks).where(holds(token)).returning();
  return link;
}

/** Where a browser opens a link. */
export function startUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/start?t=${token}`;
}

function holds(token: string) {
  return and(eq(consoleLinks.hash, hashToken(token)), gt(consoleLinks.expiresAt, sql`now()`));
}

/** A plain hash serves: the token is 256 random bits. */
function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
