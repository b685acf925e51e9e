import type { RemoteAccount, RemoteGroup } from '../connector.ts';
import { isWithin } from './dn.ts';
import type { Flavour } from './flavour.ts';
import { entryId, entryJson, type LdapEntry, textOf, textsOf } from './ldapEntry.ts';
import type { LdapSettings } from './settings.ts';

/** The bit of userAccountControl that disables an account (MS-ADTS section 2.2.16). */
export const ACCOUNTDISABLE = 0x2;

/** Our ids begin so; anything else in the attribute is somebody else's note. */
const OURS = /^(usr|grp)_/;

/** What accounts and groups are read with: all attributes but the operational ones, and of those what we need. */
export function readAttributes(
  flavour: Flavour,
  settings: Pick<LdapSettings, 'disabledAttribute' | 'externalIdAttribute'>,
) {
  return [
    '*',
    flavour.idAttribute,
    settings.externalIdAttribute,
    ...(flavour.isAd ? [] : [settings.disabledAttribute]),
  ];
}

/** An entry as an account; undefined where the bind DN may not read its id. */
export function remoteAccount(entry: LdapEntry, flavour: Flavour, settings: LdapSettings): RemoteAccount | undefined {
  const remoteId = entryId(entry, flavour.idAttribute);
  if (remoteId === undefined) return undefined;
  return {
    remoteId,
    externalId: ourId(entry, settings),
    userName: textOf(entry, flavour.loginAttribute),
    active: isActive(entry, flavour, settings),
    pending: false,
    etag: undefined,
    resource: entryJson(entry),
  };
}

/** An entry as a group, its members left out. */
export function remoteGroup(entry: LdapEntry, flavour: Flavour, settings: LdapSettings): RemoteGroup | undefined {
  const remoteId = entryId(entry, flavour.idAttribute);
  if (remoteId === undefined) return undefined;
  const { [flavour.memberAttribute]: _, ...resource } = entryJson(entry);
  return {
    remoteId,
    externalId: ourId(entry, settings),
    displayName: textOf(entry, 'cn') ?? '',
    etag: undefined,
    resource,
  };
}

function ourId(entry: LdapEntry, settings: Pick<LdapSettings, 'externalIdAttribute'>): string | undefined {
  return textsOf(entry, settings.externalIdAttribute).find((value) => OURS.test(value));
}

function isActive(entry: LdapEntry, flavour: Flavour, settings: LdapSettings): boolean {
  const { disabledBase, disabledAttribute, disabledValue } = settings;
  if (disabledBase !== undefined && isWithin(entry.dn, disabledBase)) return false;
  if (flavour.isAd) return (Number(textOf(entry, 'userAccountControl') ?? 0) & ACCOUNTDISABLE) === 0;
  return !textsOf(entry, disabledAttribute).some((value) => value.toLowerCase() === disabledValue.toLowerCase());
}
