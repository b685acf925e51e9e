import type { Tenure } from './startTenure.ts';

/**
 * Makes a workflow's history so long that Temporal suggests to go on as a new run (4 MB), with signals that change nothing.
 */
export async function lengthenHistory(tenure: Tenure, workflowId: string): Promise<void> {
  const handle = tenure.temporal.client.workflow.getHandle(workflowId);
  for (let mb = 0; mb < 5; mb += 1) await handle.signal('retry', 'x'.repeat(1_000_000));
}
