import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Db } from '../../db/connect.ts';
import { rollUp } from '../../db/stats/rollUp.ts';
import { errorTrace } from '../../domain/errorTrace.ts';

export interface RollUpsOptions {
  readonly db: Db;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** How often, milliseconds; default 20 seconds. */
  readonly everyMs?: number;
}

/** Adds up what plots read, until `signal` fires; any number of processes may, of which one does. */
export async function runRollUps({ db, logger, signal, everyMs = 20_000 }: RollUpsOptions): Promise<void> {
  while (!signal.aborted) {
    // Aborted: the loop ends.
    await sleep(everyMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    try {
      await rollUp(db, signal);
    } catch (error) {
      logger.warn(errorTrace(error), 'what plots read is not added up');
    }
  }
}
