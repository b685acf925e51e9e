import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Db } from '../../db/connect.ts';
import { endReconciliation } from '../../db/reconcile/reconciliations.ts';
import {
  claimReconciliations,
  giveBackReconciliation,
  type StartableReconciliation,
} from '../../db/reconcile/startable.ts';
import { transact } from '../../db/transact.ts';
import { PRIORITY } from '../../domain/lifecycle.ts';
import type { ReconcileInput } from '../../workflows/messages.ts';
import { EVENT_KEY } from '../../workflows/searchAttributes.ts';
import { CALL_MS } from '../temporalClient.ts';

const BATCH = 20;

/**
 * Starts the workflows of comparisons that were asked for, and sees to it that every one that runs has its workflow: what
 * Temporal has lost is started again and goes on from its place; what was ended from outside has failed.
 *
 * @throws when Temporal or Postgres is away; it is tried again then.
 */
export async function startReconciliations(deps: {
  readonly db: Db;
  readonly client: Client;
  readonly workflowQueue: string;
}): Promise<number> {
  const { db, client, workflowQueue } = deps;
  const claimed = await claimReconciliations(db, BATCH);
  for (const reconciliation of claimed) {
    try {
      await see(reconciliation);
    } catch (error) {
      if (!reconciliation.startedBefore) await giveBackReconciliation(db, reconciliation.id);
      throw error;
    }
  }
  return claimed.length;

  async function see(reconciliation: StartableReconciliation): Promise<void> {
    const status = reconciliation.startedBefore ? await statusOf(reconciliation.workflowId) : undefined;
    if (status === 'RUNNING' || status === 'CONTINUED_AS_NEW') return;
    if (status === undefined) return start(reconciliation);
    const error = {
      code: 'workflow_ended',
      message: 'The workflow of this comparison was ended before its work was.',
      remedy: 'Ask for a comparison again.',
    };
    await transact(db, (tx) => endReconciliation(tx, reconciliation.id, { status: 'failed', error }));
  }

  async function statusOf(workflowId: string): Promise<string | undefined> {
    try {
      const described = await client.withDeadline(Date.now() + CALL_MS, () =>
        client.workflow.getHandle(workflowId).describe(),
      );
      return described.status.name;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  async function start({ id, appId, workflowId }: StartableReconciliation): Promise<void> {
    const input: ReconcileInput = { appId, reconciliationId: id };
    const begin = client.withDeadline(Date.now() + CALL_MS, () =>
      client.workflow.start('reconcile', {
        workflowId,
        taskQueue: workflowQueue,
        args: [input],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        priority: { priorityKey: PRIORITY.converge, fairnessKey: appId },
        staticSummary: `Compare ${appId} with the directory`,
        typedSearchAttributes: [{ key: EVENT_KEY, value: 'reconcile' }],
      }),
    );
    await begin.catch((error: unknown) => {
      // Started before, and the answer was lost.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    });
  }
}
