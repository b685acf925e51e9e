import { createHash } from 'node:crypto';
import { eq, lt, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { consoleAttempts } from '../schema/index.ts';

/** Wrong passwords an address has in a quarter of an hour. */
export const ATTEMPTS = 5;
const WINDOW_SECONDS = 15 * 60;

/**
 * Counts one attempt for an address before its password is looked at, so that many at once can't slip through.
 *
 * @returns the seconds to wait where there were too many, and whether it is the first that is refused; undefined where the
 * attempt may go on.
 */
export async function countAttempt(
  db: Db,
  email: string,
): Promise<{ readonly seconds: number; readonly isFirst: boolean } | undefined> {
  const stale = sql`${consoleAttempts.since} < now() - make_interval(secs => ${WINDOW_SECONDS})`;
  const [row] = await db
    .insert(consoleAttempts)
    .values({ key: keyOf(email), count: 1, since: sql`now()` })
    .onConflictDoUpdate({
      target: consoleAttempts.key,
      set: {
        count: sql`case when ${stale} then 1 else least(${consoleAttempts.count} + 1, ${ATTEMPTS + 2}) end`,
        since: sql`case when ${stale} then now() else ${consoleAttempts.since} end`,
      },
    })
    .returning();
  if (row?.count === 1)
    await db.delete(consoleAttempts).where(lt(consoleAttempts.since, sql`now() - interval '1 day'`));
  if (row === undefined || row.count <= ATTEMPTS) return undefined;
  const seconds = Math.max(1, Math.ceil((row.since.getTime() + WINDOW_SECONDS * 1000 - Date.now()) / 1000));
  return { seconds, isFirst: row.count === ATTEMPTS + 1 };
}

/** The password was right, or is a new one: counting begins anew. */
export async function forgetAttempts(db: Db, email: string): Promise<void> {
  await db.delete(consoleAttempts).where(eq(consoleAttempts.key, keyOf(email)));
}

/** Addresses nobody has are tried as well; they are not kept as such. */
function keyOf(email: string): string {
  return createHash('sha256').update(email.trim().toLowerCase()).digest('hex');
}
