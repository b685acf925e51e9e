import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import { LockTimeout, withFileLock } from '../../../runtime/process/fileLock.mjs';
import type { Served } from '../../globalSetup.ts';

const claimed = await claim();

/** Which of the files that run at the same time this is: 0, 1, … */
export function lane(): number {
  return claimed.lane;
}

/** The Postgres and the Temporal that are this file's to kill. */
export function servers(): Served['provided'] {
  return claimed.servers;
}

/**
 * The first servers that no other file has; this process keeps them until it ends. Not by VITEST_POOL_ID: where one group
 * of projects follows another, vitest can give the same number to two files.
 */
async function claim(): Promise<{ readonly lane: number; readonly servers: Served['provided'] }> {
  for (;;) {
    for (const [index, own] of inject('faultServers').entries()) {
      if (await holds(join(own.servicesHome, 'run', 'lane.lock'))) return { lane: index, servers: own };
    }
    await sleep(100);
  }
}

/** Whether the lock is this process's now. */
function holds(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const untilTheEnd = () => new Promise<never>(() => resolve(true));
    withFileLock(path, untilTheEnd, { timeoutMs: 0 }).catch((error: unknown) => {
      if (error instanceof LockTimeout) resolve(false);
      else reject(error);
    });
  });
}
