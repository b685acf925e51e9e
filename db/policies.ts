import { and, asc, eq, gt, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { type AppId, type GroupId, newId, type PolicyId } from '../domain/ids.ts';
import type { Db, Tx } from './connect.ts';
import { apps, groups, policies } from './schema/index.ts';

export type Policy = typeof policies.$inferSelect;

export interface PolicyFilter {
  readonly appId?: AppId | undefined;
  readonly groupId?: GroupId | undefined;
  /** Only those after this id. */
  readonly after?: PolicyId | undefined;
}

/** A removed app has none; one that was deprovisioned leaves its rows behind. */
const OF_LIVE_APPS = sql`exists (select 1 from ${apps} where ${apps.id} = ${policies.appId} and ${apps.deletedAt} is null)`;

/** Policies, oldest first. */
export async function listPolicies(db: Db, filter: PolicyFilter, limit: number): Promise<readonly Policy[]> {
  const conditions: SQL[] = [OF_LIVE_APPS];
  if (filter.appId !== undefined) conditions.push(eq(policies.appId, filter.appId));
  if (filter.groupId !== undefined) conditions.push(eq(policies.groupId, filter.groupId));
  if (filter.after !== undefined) conditions.push(gt(policies.id, filter.after));
  return db
    .select()
    .from(policies)
    .where(and(...conditions))
    .orderBy(asc(policies.id))
    .limit(limit);
}

/** The names of these policies, in order. */
export async function policyNames(db: Db, ids: readonly PolicyId[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select({ name: policies.name })
    .from(policies)
    .where(inArray(policies.id, [...ids]))
    .orderBy(asc(policies.id));
  return rows.map(({ name }) => name);
}

export async function findPolicy(db: Db, id: PolicyId): Promise<Policy | undefined> {
  const [policy] = await db
    .select()
    .from(policies)
    .where(and(eq(policies.id, id), OF_LIVE_APPS));
  return policy;
}

/** The policy, locked until the transaction ends. */
export async function lockPolicy(tx: Tx, id: PolicyId): Promise<Policy | undefined> {
  const [policy] = await tx
    .select()
    .from(policies)
    .where(and(eq(policies.id, id), OF_LIVE_APPS))
    .for('update');
  return policy;
}

/**
 * Whether a policy may name this app and this group. Both are held as they are until the transaction ends, so that
 * neither a removal nor a change of settings overlooks the policy.
 */
export async function holdCovered(
  tx: Tx,
  { appId, groupId }: { readonly appId: AppId; readonly groupId: GroupId },
): Promise<{ readonly app: 'ok' | 'unknown' | 'removing'; readonly group: 'ok' | 'unknown' }> {
  const [app] = await tx
    .select({ removingSince: apps.removingSince })
    .from(apps)
    .where(and(eq(apps.id, appId), isNull(apps.deletedAt)))
    .for('share');
  const [group] = await tx
    .select({ id: groups.id })
    .from(groups)
    .where(and(eq(groups.id, groupId), isNull(groups.deletedAt)))
    .for('share');
  return {
    app: app === undefined ? 'unknown' : app.removingSince === null ? 'ok' : 'removing',
    group: group === undefined ? 'unknown' : 'ok',
  };
}

/** @throws unique violation `policies_app_group`. */
export async function insertPolicy(
  tx: Tx,
  policy: { readonly appId: AppId; readonly groupId: GroupId; readonly name: string },
): Promise<Policy> {
  const [inserted] = await tx
    .insert(policies)
    .values({ id: newId('pol'), ...policy })
    .returning();
  if (inserted === undefined) throw new Error('INSERT answered no row.');
  return inserted;
}

/** @throws unique violation `policies_app_group`. */
export async function updatePolicy(
  tx: Tx,
  id: PolicyId,
  set: { readonly appId: AppId; readonly groupId: GroupId; readonly name: string },
): Promise<Policy> {
  const [updated] = await tx
    .update(policies)
    .set({ ...set, updatedAt: sql`now()` })
    .where(eq(policies.id, id))
    .returning();
  if (updated === undefined) throw new Error('UPDATE answered no row.');
  return updated;
}

export async function deletePolicy(tx: Tx, id: PolicyId): Promise<void> {
  await tx.delete(policies).where(eq(policies.id, id));
}
