import type { DataConverter } from '@temporalio/common';
import { type NativeConnection, Worker } from '@temporalio/worker';
import type { Activities } from '../../activities/createActivities.ts';
import { WORKFLOW_QUEUE } from '../../workflows/queues.ts';
import { SHUTDOWN } from './shutdown.ts';
import { bundleWorkflows } from './workflowBundle.ts';

/** The worker that runs the workflows, with the activities they use as local ones. */
export async function createWorkflowWorker(options: {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly activities: Activities;
  readonly dataConverter: DataConverter;
  readonly taskQueue?: string;
  /** Where the bundle is kept; TENURE_CACHE. */
  readonly cacheDir: string;
}): Promise<Worker> {
  const { cacheDir, ...worker } = options;
  return Worker.create({
    taskQueue: WORKFLOW_QUEUE,
    ...worker,
    workflowBundle: await bundleWorkflows(cacheDir),
    // Missed after 1 s when this process dies, instead of 10 s (RELIABILITY 0.3).
    stickyQueueScheduleToStartTimeout: '1s',
    maxCachedWorkflows: 200,
    // What waits shall wait at Temporal, which knows who goes first, and not for our connections to Postgres: with 40 of
    // each a leaver's p95 during an import was a third longer, and the import no faster (bench/README.md).
    maxConcurrentWorkflowTaskExecutions: 16,
    maxConcurrentLocalActivityExecutions: 8,
    // Regular activities are on the apps' own queues.
    maxConcurrentActivityTaskExecutions: 2,
    ...SHUTDOWN,
  });
}
