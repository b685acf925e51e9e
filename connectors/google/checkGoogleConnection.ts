import type { Connection } from '../connector.ts';
import { checkAddress } from '../http/checkAddress.ts';
import type { PrivateTargets } from '../http/privateTargets.ts';
import { readAccess, readConnection } from './settings.ts';

/**
 * Whether a connection may be saved: its key is one where it is new, no address it leads to is forbidden.
 *
 * @throws permanent `bad_base_url`, `bad_token`, `bad_connection_settings`, `target_address_forbidden`.
 */
export async function checkGoogleConnection(
  connection: Omit<Connection, 'token'> & { readonly token?: string | undefined },
  allowPrivate: PrivateTargets,
): Promise<void> {
  const { token } = connection;
  const { apiUrl, tokenUrl } = token === undefined ? readConnection(connection) : readAccess({ ...connection, token });
  await checkAddress(apiUrl, allowPrivate);
  await checkAddress(new URL(tokenUrl), allowPrivate);
}
