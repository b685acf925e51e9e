import { and, eq, ne } from 'drizzle-orm';
import type { AppId, UserId } from '../domain/ids.ts';
import type { Db } from './connect.ts';
import { accounts } from './schema/index.ts';

/** The other person whose row stands for this account of the app already. */
export async function findClaimant(
  db: Db,
  { appId, userId }: { readonly appId: AppId; readonly userId: UserId },
  remoteId: string,
): Promise<UserId | undefined> {
  const [row] = await db
    .select({ userId: accounts.userId })
    .from(accounts)
    .where(and(eq(accounts.appId, appId), eq(accounts.remoteId, remoteId), ne(accounts.userId, userId)));
  return row?.userId;
}
