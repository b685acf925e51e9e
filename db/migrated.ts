import { sql } from 'drizzle-orm';
import type { Db } from './connect.ts';
import journal from './migrations/meta/_journal.json' with { type: 'json' };

/** Whether the database has all migrations that this Tenure knows. Throws where the database can't be reached. */
export async function isMigrated(db: Db): Promise<boolean> {
  const [kept] = await db.execute<{ there: boolean }>(
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  );
  if (kept?.there !== true) return false;
  const [last] = await db.execute<{ at: string | null }>(
    sql`select max(created_at)::text as at from drizzle.__drizzle_migrations`,
  );
  return Number(last?.at ?? 0) >= Math.max(...journal.entries.map(({ when }) => when));
}
