import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { PrivateTargets } from '../../connectors/http/privateTargets.ts';
import type { Db } from '../../db/connect.ts';
import { beginDueRuns, type Claimed, claimRun } from '../../db/sources/claimRun.ts';
import { forgetOldMessages } from '../../db/sources/messages.ts';
import { errorTrace } from '../../domain/errorTrace.ts';
import type { Sealer } from '../../domain/sealing.ts';
import type { createReader } from './createReader.ts';
import { readRun } from './readRun.ts';

export interface SourcesOptions {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly allowPrivate: PrivateTargets;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** How often runs are looked for, milliseconds; default a second. */
  readonly pollMs?: number;
  /** After how long another process takes over from one that has died, milliseconds; default 30 s. */
  readonly leaseMs?: number;
  /** What reads a source; tests read other things. */
  readonly reader?: typeof createReader;
}

/** How often sources whose time has come are looked for, milliseconds. */
const DUE_EVERY_MS = 5_000;

/**
 * Reads sources until `signal` fires: those whose time has come, and those somebody asked for. Any number of processes
 * may, one at a run; what is under way is kept after each page, and another process goes on there.
 */
export async function runSources(options: SourcesOptions): Promise<void> {
  const { db, logger, signal, pollMs = 1_000, leaseMs = 30_000 } = options;
  const owner = randomUUID();
  let looked = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    try {
      if (performance.now() - looked >= DUE_EVERY_MS) {
        looked = performance.now();
        await beginDueRuns(db);
        await forgetOldMessages(db);
      }
      const claimed = await claimRun(db, owner, leaseMs);
      if (claimed !== undefined) {
        await readOne({ ...options, leaseMs, owner }, claimed);
        continue;
      }
    } catch (error) {
      logger.warn(errorTrace(error), 'sources are not read');
    }
    // Aborted: the loop ends.
    await sleep(pollMs, undefined, { signal }).catch(() => {});
  }
}

async function readOne(
  options: SourcesOptions & { readonly leaseMs: number; readonly owner: string },
  claimed: Claimed,
): Promise<void> {
  const { logger } = options;
  const ids = { sourceId: claimed.source.id, runId: claimed.run.id };
  logger.info(ids, 'a source is read');
  const end = await readRun(options, claimed);
  logger.info({ ...ids, end }, 'a source was read');
}
