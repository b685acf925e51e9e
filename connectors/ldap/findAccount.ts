import type { Filter } from 'ldapts';
import type { AccountLookup, Call, RemoteAccount } from '../connector.ts';
import { onlyOne } from '../onlyOne.ts';
import type { LdapContext } from './context.ts';
import { allOf, anyOf, equals, idFilter } from './filters.ts';
import type { LdapEntry } from './ldapEntry.ts';
import { readAttributes, remoteAccount } from './remoteEntry.ts';

/** The account by its objectGUID or entryUUID, wherever it is now; undefined where it is gone. */
export async function readAccount(
  context: LdapContext,
  remoteId: string,
  call: Call,
): Promise<RemoteAccount | undefined> {
  const filter = idFilter(context.flavour.idAttribute, remoteId);
  const [entry] = filter === undefined ? [] : await searchUsers(context, filter, call);
  return entry === undefined ? undefined : remoteAccount(entry, context.flavour, context.settings);
}

/**
 * Finds a person's account (DESIGN rule 4): by the id that never changes, by our id on it, by its login name, which both
 * AD and `uid` compare case-blind.
 *
 * @throws permanent `disputed_match` where several accounts fit.
 */
export async function findAccount(
  context: LdapContext,
  lookup: AccountLookup,
  call: Call,
): Promise<RemoteAccount | undefined> {
  if (lookup.remoteId !== undefined) {
    const known = await readAccount(context, lookup.remoteId, call);
    if (known !== undefined) return known;
  }
  const { settings, flavour } = context;
  const ours = equals(settings.externalIdAttribute, lookup.externalId);
  const named = lookup.userName === '' ? [] : [equals(flavour.loginAttribute, lookup.userName)];
  const entries = await searchUsers(context, anyOf([ours, ...named]), call);
  const accounts = entries.map((entry) => remoteAccount(entry, flavour, settings)).filter((it) => it !== undefined);
  const withOurId = accounts.filter(({ externalId }) => externalId === lookup.externalId);
  return single(withOurId, settings.externalIdAttribute) ?? single(accounts, flavour.loginAttribute);
}

function searchUsers(context: LdapContext, filter: Filter, call: Call): Promise<readonly LdapEntry[]> {
  const { directory, settings, flavour } = context;
  return directory.search(
    {
      base: settings.baseDn,
      scope: 'sub',
      filter: allOf(flavour.userFilter, filter),
      attributes: readAttributes(flavour, settings),
      sizeLimit: 5,
    },
    call,
  );
}

function single(hits: readonly RemoteAccount[], attribute: string): RemoteAccount | undefined {
  return onlyOne(hits, { what: 'accounts', where: 'the directory', attribute });
}
