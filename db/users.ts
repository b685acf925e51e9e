import { and, asc, eq, gt, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { type AppId, EVERYBODY, type GroupId, isId, type UserId } from '../domain/ids.ts';
import type { Db } from './connect.ts';
import { memberships, userIdentifiers, users } from './schema/index.ts';

export type User = typeof users.$inferSelect;

export interface UserFilter {
  readonly userName?: string | undefined;
  readonly email?: string | undefined;
  readonly employeeNumber?: string | undefined;
  readonly active?: boolean | undefined;
  /** Part of a name, an address or the employee number, in any case; several words: each somewhere. */
  readonly q?: string | undefined;
  /** Who is entitled to this app, or has an account in it that is not gone. */
  readonly appId?: AppId | undefined;
  /** Members of this group; all active people for the built-in one. */
  readonly groupId?: GroupId | undefined;
  /** Who is not active and still has an account that can be used, be the person deleted or not. */
  readonly leftOpen?: boolean | undefined;
  /** Only those after this id. */
  readonly after?: UserId | undefined;
}

/** As the overview counts them (overview.ts). */
const IS_LEFT_OPEN = sql`(not ${users.active} and exists (
  select 1 from accounts acc where acc.user_id = ${users.id} and acc.state in ('active', 'pending')))`;

/** People of the directory, oldest first; userName and email match in any case. */
export async function listUsers(db: Db, filter: UserFilter, limit: number): Promise<readonly User[]> {
  const conditions: SQL[] = [filter.leftOpen === true ? IS_LEFT_OPEN : isNull(users.deletedAt)];
  if (filter.userName !== undefined) conditions.push(sql`lower(${users.userName}) = lower(${filter.userName})`);
  if (filter.email !== undefined) {
    // By the identifiers, which have an index; they hold former addresses, too.
    conditions.push(inArray(users.id, identifiedBy(db, filter.email)));
    conditions.push(sql`lower(${users.email}) = lower(${filter.email})`);
  }
  if (filter.employeeNumber !== undefined) conditions.push(eq(users.employeeNumber, filter.employeeNumber));
  if (filter.active !== undefined) conditions.push(eq(users.active, filter.active));
  if (filter.groupId === EVERYBODY) conditions.push(eq(users.active, true));
  else if (filter.groupId !== undefined) {
    const members = db
      .select({ id: memberships.userId })
      .from(memberships)
      .where(eq(memberships.groupId, filter.groupId));
    conditions.push(inArray(users.id, members));
  }
  if (filter.appId !== undefined) {
    conditions.push(sql`${users.id} in (
      select user_id from entitlements where app_id = ${filter.appId}
      union all
      select user_id from accounts where app_id = ${filter.appId} and state in ('pending', 'active', 'inactive'))`);
  }
  for (const word of wordsOf(filter.q)) conditions.push(holdsWord(word));
  if (filter.after !== undefined) conditions.push(gt(users.id, filter.after));
  return db
    .select()
    .from(users)
    .where(and(...conditions))
    .orderBy(asc(users.id))
    .limit(limit);
}

export async function findUser(db: Db, id: UserId): Promise<User | undefined> {
  const [user] = await db
    .select()
    .from(users)
    .where(and(eq(users.id, id), isNull(users.deletedAt)));
  return user;
}

/** Also of somebody who was deleted. */
export async function findUserOrTombstone(db: Db, id: UserId): Promise<User | undefined> {
  const [user] = await db.select().from(users).where(eq(users.id, id));
  return user;
}

/**
 * Whom a reader means: by id, or by any userName, address or employee number somebody has or ever had, in any case.
 * Several people may have had the same.
 */
export async function usersMeantBy(db: Db, text: string): Promise<readonly UserId[]> {
  if (isId('usr', text)) return [text];
  const rows = await identifiedBy(db, text);
  return rows.map(({ id }) => id);
}

function identifiedBy(db: Db, text: string) {
  return db
    .select({ id: userIdentifiers.userId })
    .from(userIdentifiers)
    .where(eq(userIdentifiers.value, text.toLowerCase()));
}

function wordsOf(q: string | undefined): readonly string[] {
  return q?.split(/\s+/).filter((word) => word !== '') ?? [];
}

/** No index: Postgres reads 50,000 people so in a tenth of a second (docs/api.md), and pg_trgm is not everywhere. */
function holdsWord(word: string): SQL {
  const part = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
  const { userName, displayName, givenName, familyName, email, employeeNumber } = users;
  return sql`concat_ws(' ', ${userName}, ${displayName}, ${givenName}, ${familyName}, ${email}, ${employeeNumber}) ilike ${part}`;
}
