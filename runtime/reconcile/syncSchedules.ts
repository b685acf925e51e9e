import { createHash } from 'node:crypto';
import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import type { Db } from '../../db/connect.ts';
import { type ScheduledApp, scheduledApps } from '../../db/reconcile/startable.ts';
import type { AppId } from '../../domain/ids.ts';
import { PRIORITY } from '../../domain/lifecycle.ts';
import { intervalMs } from '../../domain/reconcile/words.ts';
import type { ReconcileInput } from '../../workflows/messages.ts';
import { CALL_MS } from '../temporalClient.ts';

/** The id of an app's schedule; Temporal puts the time behind it for the workflows that it starts. */
function reconcileId(appId: AppId): string {
  return `reconcile:${appId}`;
}

/**
 * Makes the schedules in Temporal what the apps say: made, changed, removed. Postgres is the truth; schedules that Temporal
 * has lost are made again. What is right already costs one look.
 *
 * @throws when Temporal or Postgres is away.
 */
export async function syncSchedules(deps: {
  readonly db: Db;
  readonly client: Client;
  readonly workflowQueue: string;
}): Promise<void> {
  const { db, client, workflowQueue } = deps;
  for (const app of await scheduledApps(db)) {
    await client.withDeadline(Date.now() + 3 * CALL_MS, () => syncSchedule(client, workflowQueue, app));
  }
}

async function syncSchedule(client: Client, taskQueue: string, app: ScheduledApp): Promise<void> {
  const { appId, settings, leaving } = app;
  const handle = client.schedule.getHandle(reconcileId(appId));
  const every = leaving || settings.every === null ? undefined : intervalMs(settings.every);
  try {
    if (every === undefined) {
      await handle.delete();
      return;
    }
    const { spec } = await handle.describe();
    if (spec.intervals?.some((it) => it.every === every) === true) return;
    const options = scheduleOf(appId, every, taskQueue);
    await handle.update((previous) => ({ ...options, state: previous.state }));
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    if (every !== undefined)
      await client.schedule.create({ scheduleId: reconcileId(appId), ...scheduleOf(appId, every, taskQueue) });
  }
}

function scheduleOf(appId: AppId, every: number, taskQueue: string) {
  const input: ReconcileInput = { appId };
  return {
    // Apps' turns are spread over the interval, always at the same place.
    spec: { intervals: [{ every, offset: offsetOf(appId, every) }] },
    action: {
      type: 'startWorkflow' as const,
      workflowType: 'reconcile',
      workflowId: reconcileId(appId),
      taskQueue,
      args: [input],
      priority: { priorityKey: PRIORITY.converge, fairnessKey: appId },
    },
    // What was missed while Temporal was away is not made up for: the next comparison sees it all.
    policies: { overlap: 'SKIP' as const, catchupWindow: 60_000 },
  };
}

function offsetOf(appId: AppId, every: number): number {
  const share = createHash('sha256').update(appId).digest().readUInt32BE(0) / 2 ** 32;
  return Math.floor((share * every) / 1000) * 1000;
}
