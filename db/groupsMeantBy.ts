import { eq, sql } from 'drizzle-orm';
import { type GroupId, isId } from '../domain/ids.ts';
import type { Db } from './connect.ts';
import { groups } from './schema/index.ts';

/** Which groups a reader means: by id, or by display name in any case; also those that were deleted. */
export async function groupsMeantBy(db: Db, text: string): Promise<readonly GroupId[]> {
  if (isId('grp', text)) return [text];
  const rows = await db
    .select({ id: groups.id })
    .from(groups)
    .where(eq(sql`lower(${groups.displayName})`, sql`lower(${text})`));
  return rows.map(({ id }) => id);
}
