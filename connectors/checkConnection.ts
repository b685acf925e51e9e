import type { CatalogEntry } from './catalog/catalog.ts';
import { checkToken } from './checkToken.ts';
import { readConnectionSettings } from './connectionSettings.ts';
import type { Connection } from './connector.ts';
import { checkGoogleConnection } from './google/checkGoogleConnection.ts';
import { checkAddress } from './http/checkAddress.ts';
import type { PrivateTargets } from './http/privateTargets.ts';
import { checkLdapConnection } from './ldap/checkLdapConnection.ts';
import { parseLdapSettings } from './ldap/settings.ts';
import { readBaseUrl } from './scim/baseUrl.ts';
import { parseSettings } from './scim/settings.ts';

interface EnteredConnection {
  readonly entry: CatalogEntry;
  /** The token where it is a new one. */
  readonly connection: Omit<Connection, 'token'> & { readonly token?: string | undefined };
  readonly allowPrivate: PrivateTargets;
}

/**
 * Whether a connection may be saved: the base URL is one, no address of its host is forbidden (RELIABILITY C4), the
 * token can be sent, the settings are what the kind asks for. A host that can't be resolved now passes: it is looked up
 * again, and checked, at each connect.
 *
 * @throws permanent `bad_base_url`, `target_address_forbidden`, `bad_token`, `bad_connection_settings`.
 */
export async function checkConnection({ entry, connection, allowPrivate }: EnteredConnection): Promise<void> {
  const settings = readConnectionSettings(entry, connection.settings);
  switch (entry.protocol) {
    case 'scim': {
      if (connection.token !== undefined) checkToken(connection.token);
      const { root } = readBaseUrl(connection.baseUrl, parseSettings(entry.id, entry.settings).basePaths);
      return checkAddress(new URL(root), allowPrivate);
    }
    case 'google':
      return checkGoogleConnection({ ...connection, settings }, allowPrivate);
    case 'ldap':
      return checkLdapConnection(
        connection.baseUrl,
        parseLdapSettings(entry.id, entry.settings, settings),
        allowPrivate,
      );
  }
}
