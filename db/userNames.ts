import { inArray, sql } from 'drizzle-orm';
import type { UserId } from '../domain/ids.ts';
import type { Db } from './connect.ts';
import { users } from './schema/index.ts';

/** What people are called, of those there are; also of those who were deleted. */
export async function namesOfUsers(
  db: Db,
  ids: readonly UserId[],
): Promise<readonly { readonly id: UserId; readonly name: string }[]> {
  return db
    .select({ id: users.id, name: sql<string>`coalesce(nullif(${users.displayName}, ''), ${users.userName})` })
    .from(users)
    .where(inArray(users.id, [...ids]));
}
