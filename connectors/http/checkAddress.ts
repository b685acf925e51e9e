import { createAddressGuard } from './addressGuard.ts';
import { checkedAddresses } from './guardedConnect.ts';
import type { PrivateTargets } from './privateTargets.ts';
import { resolvedSoon } from './resolvedSoon.ts';

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
  await resolvedSoon(() => checkedAddresses(host, Number(port) || (plain ? 80 : 443), plain, guard));
}
