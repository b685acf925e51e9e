import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';
import { EVENTS_CHANNEL, NEWS } from '../../db/acceptance/insertEvent.ts';
import type { Database } from '../../db/connect.ts';
import {
  claimEvents,
  giveBack,
  hasSignals,
  hasWork,
  type Lane,
  markStarted,
  type OutgoingSignal,
  sendSignals,
} from '../../db/outbox.ts';
import { errorTrace } from '../../domain/errorTrace.ts';
import type { EventId } from '../../domain/ids.ts';
import { inParallel } from '../../domain/inParallel.ts';
import { CALL_MS } from '../temporalClient.ts';
import { createBell } from './bell.ts';
import { startWorkflow } from './startWorkflow.ts';
import { tend } from './tend.ts';

export interface RelayOptions {
  readonly database: Database;
  readonly client: Client;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Where workflows are started; default the one every worker polls. */
  readonly workflowQueue?: string;
  /**
   * Leaves events that are not urgent to other relays for a second. For a process that has something better to do, as
   * long as others are there.
   */
  readonly patient?: boolean;
}

const BATCH = 50;
const AT_ONCE = 16;
/** Longer than any start may take, so that a claim is not taken over while it is at work. */
const CLAIM_MS = 15_000;
/** A NOTIFY wakes it at once; this finds what was missed, and claims that nobody followed up. */
const POLL_MS = 1000;
const AWAY_MS = 1000;
const FULL_MS = 200;
const PATIENCE_MS = 1000;

/**
 * Carries accepted events to Temporal until `signal` fires: starts their workflows and sends their signals (ruling 6). Any
 * number of processes may run one. While Temporal is away everything stays in Postgres and goes out when it is back. What is
 * urgent has a lane of its own, and never waits for a round of others to be through.
 */
export async function runRelay(options: RelayOptions): Promise<void> {
  const { database, signal, logger, patient = false } = options;
  const bells = { urgent: createBell(signal), limited: createBell(signal) };
  const unlisten = await database.listen(EVENTS_CHANNEL, (news) => {
    if (news !== NEWS.limited) bells.urgent.ring();
    if (news !== NEWS.urgent && !patient) bells.limited.ring();
  });
  let isAway = false;
  await Promise.all([run('urgent'), run('limited')]);
  await unlisten();

  async function run(lane: Lane): Promise<void> {
    while (!signal.aborted) {
      try {
        const sent = lane === 'urgent' ? await relaySignals(options) : 0;
        const started = await relayEvents(options, lane);
        if (isAway) logger.info('the relay gets through again');
        isAway = false;
        const isFull = started === undefined && lane === 'limited';
        if (isFull) await sleep(patient ? POLL_MS : FULL_MS, undefined, { signal }).catch(() => {});
        else if (sent + (started ?? 0) === 0) await bells[lane].wait(POLL_MS);
      } catch (error) {
        if (!isAway) logger.warn(errorTrace(error), 'the relay does not get through');
        isAway = true;
        await sleep(AWAY_MS, undefined, { signal }).catch(() => {});
      }
    }
  }
}

/**
 * @returns how many workflows were started; undefined where there was work, but no room or another relay at it.
 * @throws when Temporal or Postgres is away.
 */
async function relayEvents(options: RelayOptions, lane: Lane): Promise<number | undefined> {
  const { client, workflowQueue, patient } = options;
  const { db } = options.database;
  const which = { lane, olderThanMs: patient === true && lane === 'limited' ? PATIENCE_MS : 0 };
  if (!(await hasWork(db, which))) return 0;
  const claimed = await claimEvents(db, BATCH, CLAIM_MS, which);
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
  if (failure !== undefined) throw failure;
  return claimed.length === 0 ? undefined : started.length;
}

async function relaySignals(options: RelayOptions): Promise<number> {
  const { db } = options.database;
  return (await hasSignals(db)) ? sendSignals(db, BATCH, (signal) => sendSignal(options, signal)) : 0;
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
