import { setTimeout as sleep } from 'node:timers/promises';
import { TenureError } from '../../domain/errors.ts';
import { createAddressGuard } from './addressGuard.ts';
import { checkedAddresses } from './guardedConnect.ts';
import type { PrivateTargets } from './privateTargets.ts';

/** A name server that doesn't answer must not hold up who saves an address. */
const DNS_LIMIT_MS = 1_000;

/**
 * Checks an address before it is saved: no address of its host is forbidden (RELIABILITY C4). A host that can't be
 * resolved now passes: it is looked up again, and checked, at each connect.
 *
 * @throws permanent `target_address_forbidden`.
 */
export async function checkAddress({ hostname, port, protocol }: URL, allowPrivate: PrivateTargets): Promise<void> {
  const plain = protocol === 'http:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const guard = createAddressGuard(allowPrivate);
  const limit = new AbortController();
  try {
    await Promise.race([
      checkedAddresses(host, Number(port) || (plain ? 80 : 443), plain, guard),
      sleep(DNS_LIMIT_MS, undefined, { signal: limit.signal }),
    ]);
  } catch (error) {
    if (!(error instanceof TenureError) || error.code !== 'target_dns_failed') throw error;
  } finally {
    limit.abort();
  }
}
