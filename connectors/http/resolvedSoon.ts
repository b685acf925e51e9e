import { setTimeout as sleep } from 'node:timers/promises';
import { TenureError } from '../../domain/errors.ts';

/** A name server that doesn't answer must not hold up who saves an address. */
const DNS_LIMIT_MS = 1_000;

/** Waits a moment for a check of addresses; a name that can't be resolved now passes. */
export async function resolvedSoon(check: () => Promise<unknown>): Promise<void> {
  const limit = new AbortController();
  try {
    await Promise.race([check(), sleep(DNS_LIMIT_MS, undefined, { signal: limit.signal })]);
  } catch (error) {
    if (!(error instanceof TenureError) || error.code !== 'target_dns_failed') throw error;
  } finally {
    limit.abort();
  }
}
