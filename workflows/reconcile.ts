import { CancellationScope, continueAsNew, isCancellation, workflowInfo } from '@temporalio/workflow';
import type { ReconciliationId } from '../domain/ids.ts';
import { local, onQueue } from './activityOptions.ts';
import type { ReconcileInput } from './messages.ts';
import { appQueue } from './queues.ts';

/** Stretches of a run, each up to half a minute, before it goes on as a new one. */
const STRETCHES = 100;

/**
 * Compares an app with the directory (ruling 24), stretch by stretch; where it stands is in Postgres. Started by the app's
 * schedule it asks for a comparison of its own first, and ends where one is under way already.
 */
export async function reconcile({ appId, reconciliationId }: ReconcileInput): Promise<void> {
  const id = reconciliationId ?? (await begin());
  if (id === null) return;
  for (let stretch = 1; !(await compare(id, stretch)); stretch += 1) {
    if (stretch >= STRETCHES || workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof reconcile>({ appId, reconciliationId: id });
    }
  }

  async function begin(): Promise<ReconciliationId | null> {
    const { workflowId } = workflowInfo();
    return local.beginReconciliation({ appId, workflowId });
  }

  /** @returns whether the comparison has ended. */
  async function compare(reconciliation: ReconciliationId, stretch: number): Promise<boolean> {
    const { reconcileStretch } = onQueue(appQueue(appId), `reconcile:${stretch}`);
    try {
      return (await reconcileStretch({ reconciliationId: reconciliation })).done;
    } catch (error) {
      if (!isCancellation(error)) throw error;
      // Cancelled in Temporal: the same as cancelled by the API.
      await CancellationScope.nonCancellable(() => local.cancelReconciliation({ reconciliationId: reconciliation }));
      throw error;
    }
  }
}
