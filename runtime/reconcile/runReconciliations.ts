import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { APPS_CHANNEL } from '../../db/apps.ts';
import { createBell } from '../../db/bell.ts';
import type { Database } from '../../db/connect.ts';
import { RECONCILE_CHANNEL } from '../../db/reconcile/reconciliations.ts';
import { errorTrace } from '../../domain/errorTrace.ts';
import { WORKFLOW_QUEUE } from '../../workflows/queues.ts';
import { startReconciliations } from './startReconciliations.ts';
import { syncSchedules } from './syncSchedules.ts';

export interface ReconciliationsOptions {
  readonly database: Database;
  readonly client: Client;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Where workflows are started; default the one every worker polls. */
  readonly workflowQueue?: string;
}

/** A NOTIFY wakes it at once; this finds what was missed. */
const POLL_MS = 5000;
/** Schedules are looked at this often even where nobody has said that anything changed. */
const SCHEDULES_MS = 60_000;

/**
 * Until `signal` fires: starts comparisons of apps that were asked for, and keeps the apps' schedules in Temporal as the
 * apps want them. Any number of processes may.
 */
export async function runReconciliations(options: ReconciliationsOptions): Promise<void> {
  const { database, client, logger, signal, workflowQueue = WORKFLOW_QUEUE } = options;
  const deps = { db: database.db, client, workflowQueue };
  const bell = createBell(signal);
  let synced = Number.NEGATIVE_INFINITY;
  const unlisten = [
    await database.listen(RECONCILE_CHANNEL, () => bell.ring()),
    await database.listen(APPS_CHANNEL, () => {
      synced = Number.NEGATIVE_INFINITY;
      bell.ring();
    }),
  ];
  while (!signal.aborted) {
    try {
      const started = await startReconciliations(deps);
      if (Date.now() - synced > SCHEDULES_MS) {
        synced = Date.now();
        await syncSchedules(deps);
      }
      if (started > 0) continue;
    } catch (error) {
      synced = Number.NEGATIVE_INFINITY;
      logger.warn(errorTrace(error), 'comparisons of apps are not started');
    }
    await bell.wait(POLL_MS);
  }
  await Promise.all(unlisten.map((stop) => stop()));
}
