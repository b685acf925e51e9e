import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { AppId, ReconciliationId } from '../../domain/ids.ts';
import type { Db, Tx } from '../connect.ts';
import { remoteAccounts, type Situation } from '../schema/index.ts';

export type RemoteAccountRow = typeof remoteAccounts.$inferSelect;

/** Which of these accounts this comparison has seen already, and which are to be left out of findings. */
export async function knownOf(
  db: Db,
  appId: AppId,
  id: ReconciliationId,
  remoteIds: readonly string[],
): Promise<{ readonly seen: ReadonlySet<string>; readonly ignored: ReadonlySet<string> }> {
  if (remoteIds.length === 0) return { seen: new Set(), ignored: new Set() };
  const rows = await db
    .select({ remoteId: remoteAccounts.remoteId, seenBy: remoteAccounts.seenBy, ignored: remoteAccounts.ignored })
    .from(remoteAccounts)
    .where(and(eq(remoteAccounts.appId, appId), inArray(remoteAccounts.remoteId, [...remoteIds])));
  const idsOf = (list: typeof rows) => new Set(list.map(({ remoteId }) => remoteId));
  return { seen: idsOf(rows.filter((row) => row.seenBy === id)), ignored: idsOf(rows.filter((row) => row.ignored)) };
}

/** Accounts that earlier comparisons have seen and this one has not, in order. */
export async function unseenAccounts(
  db: Db,
  where: { readonly appId: AppId; readonly id: ReconciliationId; readonly after: string; readonly limit: number },
): Promise<readonly string[]> {
  const rows = await db
    .select({ remoteId: remoteAccounts.remoteId })
    .from(remoteAccounts)
    .where(
      and(
        eq(remoteAccounts.appId, where.appId),
        gt(remoteAccounts.remoteId, where.after),
        sql`${remoteAccounts.seenBy} is distinct from ${where.id}`,
        sql`${remoteAccounts.situation} <> 'deleted'`,
      ),
    )
    .orderBy(asc(remoteAccounts.remoteId))
    .limit(where.limit);
  return rows.map(({ remoteId }) => remoteId);
}

export interface AccountFilter {
  readonly situation?: Situation | undefined;
  readonly ignored?: boolean | undefined;
  readonly after?: string | undefined;
}

/** The accounts of an app as they were listed last, in the order of their ids. */
export async function listRemoteAccounts(
  db: Db,
  appId: AppId,
  { situation, ignored, after }: AccountFilter,
  limit: number,
): Promise<readonly RemoteAccountRow[]> {
  return db
    .select()
    .from(remoteAccounts)
    .where(
      and(
        eq(remoteAccounts.appId, appId),
        situation === undefined ? undefined : eq(remoteAccounts.situation, situation),
        ignored === undefined ? undefined : eq(remoteAccounts.ignored, ignored),
        after === undefined ? undefined : gt(remoteAccounts.remoteId, after),
      ),
    )
    .orderBy(asc(remoteAccounts.remoteId))
    .limit(limit);
}

/** An account of an app, locked until the transaction ends. */
export async function lockRemoteAccount(tx: Tx, appId: AppId, remoteId: string): Promise<RemoteAccountRow | undefined> {
  const [row] = await tx
    .select()
    .from(remoteAccounts)
    .where(and(eq(remoteAccounts.appId, appId), eq(remoteAccounts.remoteId, remoteId)))
    .for('update');
  return row;
}

export async function updateRemoteAccount(
  tx: Tx,
  { appId, remoteId }: Pick<RemoteAccountRow, 'appId' | 'remoteId'>,
  set: Partial<Pick<RemoteAccountRow, 'situation' | 'userId' | 'candidates' | 'matchedBy' | 'ignored'>>,
): Promise<RemoteAccountRow | undefined> {
  const [row] = await tx
    .update(remoteAccounts)
    .set({ ...set, updatedAt: sql`now()` })
    .where(and(eq(remoteAccounts.appId, appId), eq(remoteAccounts.remoteId, remoteId)))
    .returning();
  return row;
}
