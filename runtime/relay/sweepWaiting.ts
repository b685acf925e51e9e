import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { LOOK_AGAIN } from '../../db/acceptance/lookAgain.ts';
import { type WaitingEvent, waitingEvents } from '../../db/sweep.ts';
import { inParallel } from '../../domain/inParallel.ts';
import { CALL_MS } from '../temporalClient.ts';
import { type Tending, tend } from './tend.ts';

/** Of Postgres, and of Temporal's list. */
const PAGE = 1000;
const LIST_MS = 60_000;
const AT_ONCE = 8;

/**
 * Sees to events that wait for their date, which may be tens of thousands, for months: Temporal's list of those that wait
 * there is read once, and only what is missing from it is asked for one by one. A workflow that has slept through its
 * date (Temporal was restored from a backup that knows an older one) is woken.
 */
export async function sweepWaiting(options: Tending & { readonly olderThanMs: number }): Promise<void> {
  const { db, client, olderThanMs } = options;
  let asleep: ReadonlySet<string> | undefined;
  for (let after = ''; ; ) {
    const page = await waitingEvents(db, { after, olderThanMs, limit: PAGE });
    const last = page.at(-1);
    if (last === undefined) return;
    asleep ??= await waitingWorkflows(client);
    const doubtful = page.filter(({ overdue, workflowId }) => overdue || asleep?.has(workflowId) !== true);
    await inParallel(doubtful, AT_ONCE, async (event) => {
      await tend(options, event);
      if (event.overdue) await wake(client, event);
    });
    if (page.length < PAGE) return;
    after = last.id;
  }
}

async function waitingWorkflows(client: Client): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  await client.withDeadline(Date.now() + LIST_MS, async () => {
    const query = `TenureStage = 'scheduled' AND ExecutionStatus = 'Running'`;
    for await (const { workflowId } of client.workflow.list({ query, pageSize: PAGE })) ids.add(workflowId);
  });
  return ids;
}

/** Not where it has something to do already: no worker is there for it, and would not be for a signal. */
async function wake(client: Client, { workflowId }: WaitingEvent): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    await client.withDeadline(Date.now() + CALL_MS, async () => {
      const { status, raw } = await handle.describe();
      const isBusy = raw.pendingWorkflowTask !== undefined && raw.pendingWorkflowTask !== null;
      if (status.name === 'RUNNING' && !isBusy) await handle.signal(LOOK_AGAIN);
    });
  } catch (error) {
    // To be started again.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
