import { inject } from 'vitest';
import type { Served } from '../../globalSetup.ts';

/** Which of the files that run at the same time this is: 0, 1, … */
export function lane(): number {
  return Number(process.env.VITEST_POOL_ID ?? 1) - 1;
}

/** The Postgres and the Temporal that are this file's to kill. */
export function servers(): Served['provided'] {
  const own = inject('faultServers')[lane()];
  if (own === undefined) throw new Error(`There are no servers for lane ${lane()}.`);
  return own;
}
