import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Db } from '../../db/connect.ts';
import { forgetOldAnswers } from '../../db/idempotency.ts';
import { markWorkflowEnded, requestRechecks, restartEvent, type StartedEvent, startedEvents } from '../../db/sweep.ts';
import { errorTrace } from '../../domain/errorTrace.ts';
import { inParallel } from '../../domain/inParallel.ts';
import { CALL_MS } from '../temporalClient.ts';

export interface SweeperOptions {
  readonly db: Db;
  readonly client: Client;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Default a minute. */
  readonly everyMs?: number;
  /** How long ago an event must have been started to be looked after; default 30 s. */
  readonly olderThanMs?: number;
}

const RECHECK_EVERY_MS = 5000;
const PAGE = 200;
const AT_ONCE = 8;

/**
 * Postgres is the truth, Temporal the engine (ruling 18): each minute it is seen to that every event that has not ended
 * has a workflow, and answers kept for repeats longer than a day are forgotten; every few seconds accounts that wait to
 * be looked at again get their turn. Any number may run.
 */
export async function runSweeper(options: SweeperOptions): Promise<void> {
  const { db, signal, logger, everyMs = 60_000 } = options;
  let swept = Date.now();
  while (!signal.aborted) {
    await sleep(Math.min(RECHECK_EVERY_MS, everyMs), undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    try {
      await requestRechecks(db, 100);
      if (Date.now() - swept < everyMs) continue;
      swept = Date.now();
      await sweep(options);
      await forgetOldAnswers(db);
    } catch (error) {
      logger.warn(errorTrace(error), 'the sweep did not get through');
    }
  }
}

/** One sweep over everything that is under way. */
export async function sweep(options: Pick<SweeperOptions, 'db' | 'client' | 'logger' | 'olderThanMs'>): Promise<void> {
  const { db, olderThanMs = 30_000 } = options;
  for (let after = ''; ; ) {
    const page = await startedEvents(db, { after, olderThanMs, limit: PAGE });
    await inParallel(page, AT_ONCE, (event) => tend(options, event));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.id;
  }
}

/** Sees to one open event: a workflow that Temporal does not know is started again, one that was ended needs a human. */
export async function tend(
  { db, client, logger }: Pick<SweeperOptions, 'db' | 'client' | 'logger'>,
  event: StartedEvent,
): Promise<void> {
  const status = await statusOf(client, event.workflowId);
  if (status === 'RUNNING') return;
  const isOpen = await (status === undefined ? restartEvent(db, event) : markWorkflowEnded(db, event));
  if (isOpen) logger.warn({ eventId: event.id, status }, 'an open event has no running workflow');
}

async function statusOf(client: Client, workflowId: string): Promise<string | undefined> {
  try {
    const { status } = await client.withDeadline(Date.now() + CALL_MS, () =>
      client.workflow.getHandle(workflowId).describe(),
    );
    return status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
