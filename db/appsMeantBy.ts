import { eq, sql } from 'drizzle-orm';
import { type AppId, isId } from '../domain/ids.ts';
import type { Db } from './connect.ts';
import { apps } from './schema/index.ts';

/** Which apps a reader means: by id, or by display name in any case; also those that were removed. */
export async function appsMeantBy(db: Db, text: string): Promise<readonly AppId[]> {
  if (isId('app', text)) return [text];
  const rows = await db
    .select({ id: apps.id })
    .from(apps)
    .where(eq(sql`lower(${apps.displayName})`, sql`lower(${text})`));
  return rows.map(({ id }) => id);
}
