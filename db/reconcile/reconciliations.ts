import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { AppId, ReconciliationId } from '../../domain/ids.ts';
import { newId } from '../../domain/ids.ts';
import type { MendSettings } from '../../domain/reconcile/words.ts';
import type { Db, Tx } from '../connect.ts';
import { reconciliations, type StepError } from '../schema/index.ts';

export type Reconciliation = typeof reconciliations.$inferSelect;

/** Tells the workers that a comparison is to be started, or a schedule changed. */
export const RECONCILE_CHANNEL = 'tenure_reconcile';

/** How many of an app are kept. */
const KEPT = 20;

/** Asks for a comparison; undefined where one of the app is under way. */
export async function openReconciliation(
  tx: Tx,
  asked: {
    readonly appId: AppId;
    readonly requestedBy: string;
    readonly mend: MendSettings;
    /** The workflow that asks and does it; one of its own is started where there is none. */
    readonly workflowId?: string;
  },
): Promise<Reconciliation | undefined> {
  const { workflowId, ...values } = asked;
  const id = newId('rec');
  const [inserted] = await tx
    .insert(reconciliations)
    .values({
      ...values,
      id,
      // Of its own, although one of an app runs at a time: what is left of a cancelled one must not be taken for it.
      workflowId: workflowId ?? `reconcile:${asked.appId}:${id}`,
      ...(workflowId === undefined ? {} : { startedAfter: sql`now() + interval '1 minute'` }),
    })
    .onConflictDoNothing()
    .returning();
  if (inserted !== undefined && workflowId === undefined)
    await tx.execute(sql`select pg_notify(${RECONCILE_CHANNEL}, '')`);
  return inserted;
}

export async function findReconciliation(
  db: Db,
  appId: AppId,
  id: ReconciliationId,
): Promise<Reconciliation | undefined> {
  const [found] = await db
    .select()
    .from(reconciliations)
    .where(and(eq(reconciliations.id, id), eq(reconciliations.appId, appId)));
  return found;
}

/** The comparison for whoever goes on with it; the first who does so begins the listing. */
export async function resumeReconciliation(db: Db, id: ReconciliationId): Promise<Reconciliation | undefined> {
  const [found] = await db.select().from(reconciliations).where(eq(reconciliations.id, id));
  if (found === undefined || found.listedSince !== null) return found;
  const [begun] = await db
    .update(reconciliations)
    .set({ listedSince: sql`now()` })
    .where(eq(reconciliations.id, id))
    .returning();
  return begun;
}

/** An app's comparisons, newest first. */
export async function listReconciliations(
  db: Db,
  appId: AppId,
  before: ReconciliationId | undefined,
  limit: number,
): Promise<readonly Reconciliation[]> {
  return db
    .select()
    .from(reconciliations)
    .where(and(eq(reconciliations.appId, appId), before === undefined ? undefined : lt(reconciliations.id, before)))
    .orderBy(desc(reconciliations.id))
    .limit(limit);
}

export type ReconciliationEnd =
  | { readonly status: 'done' | 'cancelled' }
  | { readonly status: 'failed'; readonly error: StepError };

/** Ends a comparison that runs; undefined where it has ended. Older ones of the app are forgotten beyond the twentieth. */
export async function endReconciliation(
  tx: Tx,
  id: ReconciliationId,
  end: ReconciliationEnd,
): Promise<Reconciliation | undefined> {
  const [ended] = await tx
    .update(reconciliations)
    .set({
      status: end.status,
      error: 'error' in end ? end.error : null,
      finishedAt: sql`now()`,
      updatedAt: sql`now()`,
    })
    .where(and(eq(reconciliations.id, id), eq(reconciliations.status, 'running')))
    .returning();
  if (ended === undefined) return undefined;
  await tx.execute(sql`
    delete from reconciliations where app_id = ${ended.appId} and status <> 'running' and id not in (
      select id from reconciliations where app_id = ${ended.appId} order by id desc limit ${KEPT})`);
  return ended;
}

/** Says what a comparison waits for. */
export async function writeReconcileError(db: Db, id: ReconciliationId, error: StepError): Promise<void> {
  await db
    .update(reconciliations)
    .set({ error, updatedAt: sql`now()` })
    .where(and(eq(reconciliations.id, id), eq(reconciliations.status, 'running')));
}
