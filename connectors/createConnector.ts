import type { CatalogEntry } from './catalog/catalog.ts';
import { checkToken } from './checkToken.ts';
import { readConnectionSettings } from './connectionSettings.ts';
import type { Call, CapabilityProfile, Connection, TargetConnector } from './connector.ts';
import { createGoogleConnector } from './google/googleConnector.ts';
import type { HttpTimeouts } from './http/httpTarget.ts';
import type { PrivateTargets } from './http/privateTargets.ts';
import { createLdapConnector } from './ldap/ldapConnector.ts';
import { parseLdapSettings } from './ldap/settings.ts';
import { createScimConnector } from './scim/scimConnector.ts';
import { parseSettings } from './scim/settings.ts';

export interface ConnectorOptions {
  readonly entry: CatalogEntry;
  readonly connection: Connection;
  /** As `onProfileChange` or the last Test Connection gave it; without one the connector finds out as it goes. */
  readonly profile?: CapabilityProfile | undefined;
  /** Private addresses that the operator has opened. */
  readonly allowPrivate: PrivateTargets;
  readonly timeouts?: HttpTimeouts | undefined;
  /** Told when something new was learned about the target; keep it and give it back next time. */
  readonly onProfileChange?: ((profile: CapabilityProfile) => void) | undefined;
  /** Waits between read-backs of a change that doesn't show yet; default 0, 0.2, 1 and 2 s. */
  readonly readBackWaitsMs?: readonly number[] | undefined;
  /** Waits for leave to send a request, where the app has limits; answers what is called when it has ended. */
  readonly admit?: ((call: Call) => Promise<() => void>) | undefined;
  /** Told for how long the target wants silence, milliseconds. */
  readonly onThrottled?: ((ms: number) => void) | undefined;
}

/**
 * The connector for one app. It owns its sockets: make one an app and process, and close it.
 *
 * @throws permanent `bad_base_url`, `bad_token`, `bad_catalog_settings`, `bad_connection_settings`.
 */
export function createConnector(options: ConnectorOptions): TargetConnector {
  const { entry, connection } = options;
  switch (entry.protocol) {
    case 'scim':
      checkToken(connection.token);
      return createScimConnector({ ...options, settings: parseSettings(entry.id, entry.settings) });
    case 'google':
      return createGoogleConnector({
        ...options,
        connection: { ...connection, settings: readConnectionSettings(entry, connection.settings) },
      });
    case 'ldap': {
      const entered = readConnectionSettings(entry, connection.settings);
      return createLdapConnector({ ...options, settings: parseLdapSettings(entry.id, entry.settings, entered) });
    }
  }
}
