import type { Call, ConnectionReport } from '../../connectors/connector.ts';
import type { PrivateTargets } from '../../connectors/http/privateTargets.ts';
import { createDirectory, type Directory } from '../../connectors/ldap/directory.ts';
import { flavourOf } from '../../connectors/ldap/flavour.ts';
import { readLdapUrl } from '../../connectors/ldap/ldapUrl.ts';
import { checkDirectory } from '../../connectors/ldap/testConnection.ts';
import type { SourceReader } from '../../domain/sources/record.ts';
import type { JsonObject } from '../../domain/values.ts';
import { createLdapReader, type SourceKindOf } from './ldapReader.ts';
import { type LdapSourceSettings, ldapSourceSecrets, ldapSourceSettings } from './settings.ts';

/** Lists take longer than single entries. */
const TIMEOUT_MS = 30_000;
const CONNECTIONS = 4;

/**
 * The reader of an LDAP or Active Directory source.
 *
 * @throws permanent `bad_base_url`; zod's error for settings that were kept by another version.
 */
export function openLdapReader(settings: JsonObject, secrets: JsonObject, allowPrivate: PrivateTargets): SourceReader {
  const { directory, kind } = open(settings, secrets, allowPrivate);
  return createLdapReader(directory, kind);
}

/** The check-list of Test Connection for a source; nothing is written. */
export async function testLdapSource(
  settings: JsonObject,
  secrets: JsonObject,
  allowPrivate: PrivateTargets,
  call: Call,
): Promise<ConnectionReport> {
  const { directory, kind } = open(settings, secrets, allowPrivate);
  try {
    const { baseUrl, startTls, groups } = kind.settings;
    const searches = [
      { name: 'list_one_user', base: kind.userBase, filter: kind.userFilter },
      ...(groups ? [{ name: 'group_base', base: kind.groupBase, filter: kind.groupFilter }] : []),
    ];
    return await checkDirectory(directory, { baseUrl, startTls, allowPrivate, searches }, call);
  } finally {
    await directory.close();
  }
}

function open(
  settings: JsonObject,
  secrets: JsonObject,
  allowPrivate: PrivateTargets,
): { readonly directory: Directory; readonly kind: SourceKindOf } {
  const parsed = ldapSourceSettings.parse(settings);
  const { password } = ldapSourceSecrets.parse(secrets);
  const directory = createDirectory({
    ...parsed,
    url: readLdapUrl(parsed.baseUrl),
    password,
    allowPrivate,
    connections: CONNECTIONS,
    timeoutMs: TIMEOUT_MS,
  });
  return { directory, kind: kindOf(parsed) };
}

function kindOf(settings: LdapSourceSettings): SourceKindOf {
  const { baseDn, userBase = baseDn, groupBase = baseDn } = settings;
  const flavour = flavourOf({ ...settings, userObjectClass: 'inetOrgPerson', groupObjectClass: 'groupOfNames' });
  const { userFilter = flavour.userFilter } = settings;
  const anyGroup = flavour.isAd ? flavour.groupFilter : '(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))';
  const { groupFilter = anyGroup } = settings;
  return { settings, flavour, userBase, groupBase, userFilter, groupFilter };
}
