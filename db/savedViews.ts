import { and, asc, eq, gt, or, sql } from 'drizzle-orm';
import type { SavedViewId } from '../domain/ids.ts';
import type { Db, Tx } from './connect.ts';
import { savedViews } from './schema/index.ts';

export type SavedView = typeof savedViews.$inferSelect;
export type SavedViewFields = Pick<SavedView, 'page' | 'name' | 'query' | 'shared'>;

/** Somebody's own and all shared ones, oldest first. */
export async function listSavedViews(
  db: Db,
  filter: { readonly owner: string; readonly page?: string | undefined; readonly after?: SavedViewId | undefined },
  limit: number,
): Promise<readonly SavedView[]> {
  return db
    .select()
    .from(savedViews)
    .where(
      and(
        or(eq(savedViews.owner, filter.owner), eq(savedViews.shared, true)),
        filter.page === undefined ? undefined : eq(savedViews.page, filter.page),
        filter.after === undefined ? undefined : gt(savedViews.id, filter.after),
      ),
    )
    .orderBy(asc(savedViews.id))
    .limit(limit);
}

/** One of somebody's own, locked until the transaction ends: nobody else changes it. */
export async function lockOwnView(tx: Tx, id: SavedViewId, owner: string): Promise<SavedView | undefined> {
  const [view] = await tx
    .select()
    .from(savedViews)
    .where(and(eq(savedViews.id, id), eq(savedViews.owner, owner)))
    .for('update');
  return view;
}

export async function insertSavedView(
  tx: Tx,
  view: SavedViewFields & Pick<SavedView, 'id' | 'owner'>,
): Promise<SavedView> {
  const [inserted] = await tx.insert(savedViews).values(view).returning();
  if (inserted === undefined) throw new Error('INSERT answered no row.');
  return inserted;
}

export async function updateSavedView(
  tx: Tx,
  id: SavedViewId,
  fields: { readonly [K in keyof SavedViewFields]?: SavedViewFields[K] | undefined },
): Promise<SavedView> {
  const [updated] = await tx
    .update(savedViews)
    .set({ ...fields, updatedAt: sql`now()` })
    .where(eq(savedViews.id, id))
    .returning();
  if (updated === undefined) throw new Error('UPDATE answered no row.');
  return updated;
}

export async function deleteSavedView(tx: Tx, id: SavedViewId): Promise<void> {
  await tx.delete(savedViews).where(eq(savedViews.id, id));
}
