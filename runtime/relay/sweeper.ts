import { setTimeout as sleep } from 'node:timers/promises';
import { forgetOldAnswers } from '../../db/idempotency.ts';
import { forgetOldAttempts } from '../../db/stepAttempts.ts';
import { requestRechecks, startedEvents } from '../../db/sweep.ts';
import { errorTrace } from '../../domain/errorTrace.ts';
import { inParallel } from '../../domain/inParallel.ts';
import { sweepWaiting } from './sweepWaiting.ts';
import { type Tending, tend } from './tend.ts';

export interface SweeperOptions extends Tending {
  readonly signal: AbortSignal;
  /** For how many days after an event's end its failed attempts are kept. */
  readonly attemptsKeptDays: number;
  /** Default a minute. */
  readonly everyMs?: number;
  /** How long ago an event must have been started to be looked after; default 30 s. */
  readonly olderThanMs?: number;
}

const RECHECK_EVERY_MS = 5000;
const PAGE = 200;
const AT_ONCE = 8;
/** Of a minute: more than a minute makes, so that it ends some day, and too few for anybody to notice. */
const FORGOTTEN_AT_ONCE = 1000;

/**
 * Postgres is the truth, Temporal the engine (ruling 18): each minute it is seen to that every event that has not ended
 * has a workflow, and answers kept for repeats longer than a day and failed attempts of long ago are forgotten; every few seconds accounts that wait to
 * be looked at again get their turn. Any number may run.
 */
export async function runSweeper(options: SweeperOptions): Promise<void> {
  const { db, signal, logger, attemptsKeptDays, everyMs = 60_000 } = options;
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
      await forgetOldAttempts(db, { days: attemptsKeptDays, limit: FORGOTTEN_AT_ONCE });
    } catch (error) {
      logger.warn(errorTrace(error), 'the sweep did not get through');
    }
  }
}

/** One sweep over everything that is under way, then over what waits for its date. */
export async function sweep(options: Omit<SweeperOptions, 'signal' | 'attemptsKeptDays'>): Promise<void> {
  const { db, olderThanMs = 30_000 } = options;
  for (let after = ''; ; ) {
    const page = await startedEvents(db, { after, olderThanMs, limit: PAGE });
    await inParallel(page, AT_ONCE, (event) => tend(options, event));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) break;
    after = last.id;
  }
  await sweepWaiting({ ...options, olderThanMs });
}
