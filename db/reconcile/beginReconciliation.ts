import { and, eq } from 'drizzle-orm';
import type { AppId, ReconciliationId } from '../../domain/ids.ts';
import { lockApp } from '../apps.ts';
import type { Tx } from '../connect.ts';
import { reconciliations } from '../schema/index.ts';
import { openReconciliation } from './reconciliations.ts';

export interface ScheduledReconciliation {
  readonly appId: AppId;
  /** The workflow that the schedule has started. */
  readonly workflowId: string;
}

/**
 * The comparison that an app's schedule asks for, with what the app says is to be mended.
 *
 * @returns null where one is under way, or the app is going, in quarantine, or not compared by itself any more.
 */
export async function beginReconciliation(
  tx: Tx,
  { appId, workflowId }: ScheduledReconciliation,
): Promise<ReconciliationId | null> {
  const app = await lockApp(tx, appId);
  if (app === undefined || app.removingSince !== null || app.quarantine !== null) return null;
  const { every, mend } = app.reconcile;
  if (every === null) return null;
  const opened = await openReconciliation(tx, { appId, requestedBy: 'schedule', mend, workflowId });
  if (opened !== undefined) return opened.id;
  // Asked before, and the answer was lost.
  const [own] = await tx
    .select({ id: reconciliations.id })
    .from(reconciliations)
    .where(and(eq(reconciliations.workflowId, workflowId), eq(reconciliations.status, 'running')));
  return own?.id ?? null;
}
