import { setTimeout as sleep } from 'node:timers/promises';
import type { DataConverter } from '@temporalio/common';
import { type NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Activities } from '../../activities/createActivities.ts';
import { APPS_CHANNEL, appsWithWork } from '../../db/apps.ts';
import type { Database } from '../../db/connect.ts';
import { errorTrace } from '../../domain/errorTrace.ts';
import type { AppId } from '../../domain/ids.ts';
import { appQueue, offboardQueue } from '../../workflows/queues.ts';
import { SHUTDOWN } from './shutdown.ts';

export interface AppWorkersOptions {
  readonly database: Database;
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly activities: Activities;
  readonly dataConverter: DataConverter;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Pushes to one app at once, a process; and offboards beside them (ruling 7). */
const SLOTS = 8;
const OFFBOARD_SLOTS = 4;
const LOOK_EVERY_MS = 2000;

/**
 * Runs two activity workers an app, as apps come and go, until `signal` fires: one app's time-outs fill only its own
 * slots, and an offboard finds one free. Fifty idle ones cost about 8 MB (RELIABILITY A5).
 */
export async function runAppWorkers(options: AppWorkersOptions): Promise<void> {
  const { database, logger, signal } = options;
  const running = new Map<AppId, readonly RunningWorker[]>();
  let looking = Promise.resolve();
  const look = () => {
    looking = looking.then(adjust).catch((error: unknown) => {
      logger.warn(errorTrace(error), 'the list of apps could not be read');
    });
  };
  const unlisten = await database.listen(APPS_CHANNEL, look);
  while (!signal.aborted) {
    look();
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
  await unlisten();
  await looking;
  await Promise.all([...running.values()].flat().map((worker) => worker.stop()));

  async function adjust(): Promise<void> {
    if (signal.aborted) return;
    const wanted = new Set(await appsWithWork(database.db));
    for (const [appId, workers] of running) {
      if (wanted.has(appId)) continue;
      running.delete(appId);
      void Promise.all(workers.map((worker) => worker.stop()));
    }
    for (const appId of wanted) {
      if (running.has(appId)) continue;
      running.set(
        appId,
        await Promise.all([
          startWorker(options, appQueue(appId), SLOTS),
          startWorker(options, offboardQueue(appId), OFFBOARD_SLOTS),
        ]),
      );
    }
  }
}

interface RunningWorker {
  stop(): Promise<void>;
}

async function startWorker(
  { connection, namespace, activities, dataConverter, logger }: AppWorkersOptions,
  taskQueue: string,
  slots: number,
): Promise<RunningWorker> {
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    activities,
    dataConverter,
    maxConcurrentActivityTaskExecutions: slots,
    // What has nothing to do with its limit polls no more than it can do.
    activityTaskPollerBehavior: { type: 'autoscaling', minimum: 1, initial: 2, maximum: Math.min(slots, 5) },
    ...SHUTDOWN,
  });
  const ended = worker.run().catch((error: unknown) => {
    logger.error({ taskQueue, ...errorTrace(error) }, 'a worker ended');
  });
  return {
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
    },
  };
}
