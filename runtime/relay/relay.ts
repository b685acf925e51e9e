import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { EVENTS_CHANNEL, NEWS } from '../../db/acceptance/insertEvent.ts';
import { createBell } from '../../db/bell.ts';
import type { Database } from '../../db/connect.ts';
import { claimEvents, giveBack, hasWork, type Lane, markStarted } from '../../db/outbox.ts';
import { hasSignals, sendSignals } from '../../db/outgoingSignals.ts';
import { errorTrace } from '../../domain/errorTrace.ts';
import type { EventId } from '../../domain/ids.ts';
import { inParallel } from '../../domain/inParallel.ts';
import { sendSignal } from './sendSignal.ts';
import { startWorkflow } from './startWorkflow.ts';

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
/** A day and a bit, the way refused signals are put off. */
const MOST_REFUSALS = 150;

/**
 * Carries accepted events to Temporal until `signal` fires: starts their workflows and sends their signals (ruling 6). Any
 * number of processes may run one. While Temporal is away everything stays in Postgres and goes out when it is back. What is
 * urgent has a lane of its own, and never waits for a round of others to be through, nor for a signal.
 */
export async function runRelay(options: RelayOptions): Promise<void> {
  const { database, signal, logger, patient = false } = options;
  const bells = { signals: createBell(signal), urgent: createBell(signal), limited: createBell(signal) };
  const unlisten = await database.listen(EVENTS_CHANNEL, (news) => {
    if (news !== NEWS.limited) {
      bells.signals.ring();
      bells.urgent.ring();
    }
    if (news !== NEWS.urgent && !patient) bells.limited.ring();
  });
  await Promise.all([
    run('signals', () => relaySignals(options)),
    run('urgent', () => relayEvents(options, 'urgent')),
    run('limited', () => relayEvents(options, 'limited')),
  ]);
  await unlisten();

  /** @param round answers how much it carried; undefined where there was work, but not for us now. */
  async function run(lane: keyof typeof bells, round: () => Promise<number | undefined>): Promise<void> {
    let isAway = false;
    while (!signal.aborted) {
      try {
        const carried = await round();
        if (isAway) logger.info({ lane }, 'the relay gets through again');
        isAway = false;
        const isFull = carried === undefined && lane === 'limited';
        if (isFull) await sleep(patient ? POLL_MS : FULL_MS, undefined, { signal }).catch(() => {});
        else if ((carried ?? 0) === 0) await bells[lane].wait(POLL_MS);
      } catch (error) {
        if (!isAway) logger.warn({ lane, ...errorTrace(error) }, 'the relay does not get through');
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

/**
 * @returns how many signals are done with.
 * @throws when Temporal or Postgres is away, once what gets through is sent.
 */
async function relaySignals({ database, client, logger }: RelayOptions): Promise<number> {
  const { db } = database;
  if (!(await hasSignals(db))) return 0;
  return sendSignals(db, BATCH, async (signal) => {
    const refusal = await sendSignal({ db, client, logger }, signal);
    if (refusal === undefined) return 'sent';
    const isLast = signal.attempts + 1 >= MOST_REFUSALS;
    const about = { eventId: signal.eventId, signal: signal.name.slice(0, 50), code: String(refusal.code) };
    if (isLast) logger.error(about, 'Temporal refuses a signal for a day: it is given up');
    else logger.warn({ ...about, attempts: signal.attempts + 1 }, 'Temporal refuses a signal: it is put off');
    return isLast ? 'given_up' : 'refused';
  });
}
