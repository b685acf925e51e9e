import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';
import { EVENTS_CHANNEL } from '../../db/acceptance/insertEvent.ts';
import type { Database } from '../../db/connect.ts';
import { claimEvents, giveBack, hasWork, markStarted, type OutgoingSignal, sendSignals } from '../../db/outbox.ts';
import { errorTrace } from '../../domain/errorTrace.ts';
import type { EventId } from '../../domain/ids.ts';
import { inParallel } from '../../domain/inParallel.ts';
import type { Sealer } from '../../domain/sealing.ts';
import { CALL_MS } from '../temporalClient.ts';
import { startWorkflow } from './startWorkflow.ts';
import { tend } from './tend.ts';

export interface RelayOptions {
  readonly database: Database;
  readonly client: Client;
  readonly sealer: Sealer;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Where workflows are started; default the one every worker polls. */
  readonly workflowQueue?: string;
}

const BATCH = 50;
const AT_ONCE = 16;
/** Longer than any start may take, so that a claim is not taken over while it is at work. */
const CLAIM_MS = 15_000;
/** A NOTIFY wakes it at once; this finds what was missed, and claims that nobody followed up. */
const POLL_MS = 1000;
const AWAY_MS = 1000;
const FULL_MS = 200;

/**
 * Carries accepted events to Temporal until `signal` fires: starts their workflows and sends their signals (ruling 6). Any
 * number of processes may run one. While Temporal is away everything stays in Postgres and goes out when it is back.
 */
export async function runRelay(options: RelayOptions): Promise<void> {
  const { database, signal, logger } = options;
  const bell = createBell(signal);
  const unlisten = await database.listen(EVENTS_CHANNEL, bell.ring);
  let wasAway = false;
  // Until when no more of those that are limited are looked for: there was no room.
  let fullUntil = 0;
  while (!signal.aborted) {
    try {
      const { done, isFull } = await relayOnce(options, Date.now() < fullUntil);
      if (isFull) fullUntil = Date.now() + FULL_MS;
      if (wasAway) logger.info('the relay gets through again');
      wasAway = false;
      if (done === 0) await bell.wait(POLL_MS);
    } catch (error) {
      if (!wasAway) logger.warn(errorTrace(error), 'the relay does not get through');
      wasAway = true;
      await sleep(AWAY_MS, undefined, { signal }).catch(() => {});
    }
  }
  await unlisten();
}

/** One round. @returns how many events and signals went out. @throws when Temporal or Postgres is away. */
async function relayOnce(options: RelayOptions, urgentOnly: boolean): Promise<{ done: number; isFull: boolean }> {
  const { client, workflowQueue } = options;
  const { db } = options.database;
  const work = await hasWork(db, { urgentOnly });
  const claimed = work.events ? await claimEvents(db, BATCH, CLAIM_MS) : [];
  const started: EventId[] = [];
  const failed: EventId[] = [];
  let failure: Error | undefined;
  await inParallel(claimed, AT_ONCE, async (event) => {
    try {
      await startWorkflow(client, event, workflowQueue);
      started.push(event.id);
    } catch (error) {
      failure ??= error instanceof Error ? error : new Error('unknown', { cause: error });
      failed.push(event.id);
    }
  });
  await markStarted(db, started);
  await giveBack(db, failed);
  const sent = work.signals ? await sendSignals(db, BATCH, (signal) => sendSignal(options, signal)) : 0;
  if (failure !== undefined) throw failure;
  return { done: started.length + sent, isFull: work.events && claimed.length === 0 };
}

async function sendSignal({ client, database, logger }: RelayOptions, signal: OutgoingSignal): Promise<void> {
  try {
    await client.withDeadline(Date.now() + CALL_MS, () =>
      client.workflow.getHandle(signal.workflowId).signal(signal.name, ...signal.args),
    );
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    // Terminated, or lost: the sweep sees to it now, and a retry of what it finds is another.
    if (!signal.late) {
      await tend({ db: database.db, client, logger }, { id: signal.eventId, workflowId: signal.workflowId });
    }
  }
}

function createBell(signal: AbortSignal) {
  let rung = false;
  let wake = () => {};
  const ring = () => {
    rung = true;
    wake();
  };
  return {
    ring,
    async wait(ms: number): Promise<void> {
      if (!rung) {
        const woken = new AbortController();
        wake = () => woken.abort();
        await sleep(ms, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => {});
      }
      rung = false;
    },
  };
}
