import { setTimeout as sleep } from 'node:timers/promises';
import { TenureError } from '../domain/errors.ts';
import type { CatalogEntry } from './catalog/catalog.ts';
import { checkToken } from './checkToken.ts';
import { createAddressGuard } from './http/addressGuard.ts';
import { checkedAddresses } from './http/guardedConnect.ts';
import type { PrivateTargets } from './http/privateTargets.ts';
import { readBaseUrl } from './scim/baseUrl.ts';
import { parseSettings } from './scim/settings.ts';

interface EnteredConnection {
  readonly entry: CatalogEntry;
  /** The token where it is a new one. */
  readonly connection: { readonly baseUrl: string; readonly token?: string | undefined };
  readonly allowPrivate: PrivateTargets;
}

/** A name server that doesn't answer must not hold up who saves an app. */
const DNS_LIMIT_MS = 1_000;

/**
 * Whether a connection may be saved: the base URL is one, no address of its host is forbidden (RELIABILITY C4), the
 * token can be sent. A host that can't be resolved now passes: it is looked up again, and checked, at each connect.
 *
 * @throws permanent `bad_base_url`, `target_address_forbidden`, `bad_token`.
 */
export async function checkConnection({ entry, connection, allowPrivate }: EnteredConnection): Promise<void> {
  if (connection.token !== undefined) checkToken(connection.token);
  const { root } = readBaseUrl(connection.baseUrl, parseSettings(entry.id, entry.settings).basePaths);
  const { hostname, port, protocol } = new URL(root);
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
