import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Db } from '../../db/connect.ts';
import { claimImport, type OpenedChunk, releaseImport, runBatch } from '../../db/imports/runBatch.ts';
import { errorTrace } from '../../domain/errorTrace.ts';
import type { ImportId } from '../../domain/ids.ts';
import type { Sealer } from '../../domain/sealing.ts';

export interface ImportsOptions {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** How often imports are looked for, milliseconds; default a second. */
  readonly pollMs?: number;
  /** After how long another process takes over from one that has died, milliseconds; default 15 s. */
  readonly leaseMs?: number;
}

/**
 * Takes the rows of files that were sent to be imported, until `signal` fires; any number of processes may, one at an
 * import. A batch under way is ended first, and another process goes on where it ended.
 */
export async function runImports(options: ImportsOptions): Promise<void> {
  const { db, logger, signal, pollMs = 1000, leaseMs = 15_000 } = options;
  const owner = randomUUID();
  while (!signal.aborted) {
    try {
      const id = await claimImport(db, owner, leaseMs);
      if (id !== undefined) {
        await runOne({ ...options, leaseMs }, { id, owner });
        continue;
      }
    } catch (error) {
      logger.warn(errorTrace(error), 'imports do not go on');
    }
    // Aborted: the loop ends.
    await sleep(pollMs, undefined, { signal }).catch(() => {});
  }
}

async function runOne(
  options: ImportsOptions & { readonly leaseMs: number },
  claim: { readonly id: ImportId; readonly owner: string },
): Promise<void> {
  const { db, logger, signal } = options;
  logger.info({ importId: claim.id }, 'an import goes on here');
  let opened: OpenedChunk | undefined;
  do {
    opened = await runBatch(options, claim, opened);
  } while (opened !== undefined && !signal.aborted);
  if (opened !== undefined) await releaseImport(db, claim.id, claim.owner);
  else logger.info({ importId: claim.id }, 'an import has ended');
}
