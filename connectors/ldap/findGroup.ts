import type { Filter } from 'ldapts';
import { transient } from '../../domain/errors.ts';
import type { Call, GroupLookup, RemoteGroup } from '../connector.ts';
import { onlyOne } from '../onlyOne.ts';
import type { LdapContext } from './context.ts';
import { allOf, anyOf, equals, idFilter } from './filters.ts';
import type { LdapEntry } from './ldapEntry.ts';
import { remoteGroup } from './remoteEntry.ts';

/** A group by its id that never changes; undefined where it is gone. */
export async function readGroup(context: LdapContext, remoteId: string, call: Call): Promise<RemoteGroup | undefined> {
  const entry = await readGroupEntry(context, remoteId, call);
  return entry === undefined ? undefined : remoteGroup(entry, context.flavour, context.settings);
}

/** The same as an entry, its members left out. */
export async function readGroupEntry(
  context: LdapContext,
  remoteId: string,
  call: Call,
): Promise<LdapEntry | undefined> {
  const filter = idFilter(context.flavour.idAttribute, remoteId);
  return filter === undefined ? undefined : (await searchGroups(context, filter, call))[0];
}

/** @throws transient `group_gone`. */
export async function requireGroup(context: LdapContext, remoteId: string, call: Call): Promise<LdapEntry> {
  const entry = await readGroupEntry(context, remoteId, call);
  if (entry !== undefined) return entry;
  throw transient('group_gone', `Group ${remoteId} no longer exists in the directory.`, {
    remedy: 'Nothing to do: it is looked for again, and created anew where it is gone.',
    httpStatus: 404,
    retryAfterMs: 0,
  });
}

/**
 * Finds a group: by id, by our id on it, by its common name.
 *
 * @throws permanent `disputed_match` where several groups fit.
 */
export async function findGroup(
  context: LdapContext,
  lookup: GroupLookup,
  call: Call,
): Promise<RemoteGroup | undefined> {
  const { settings, flavour } = context;
  if (lookup.remoteId !== undefined) {
    const known = await readGroup(context, lookup.remoteId, call);
    if (known !== undefined) return known;
  }
  const ours = equals(settings.externalIdAttribute, lookup.externalId);
  const entries = await searchGroups(context, anyOf([ours, equals('cn', lookup.displayName)]), call);
  const groups = entries.map((entry) => remoteGroup(entry, flavour, settings)).filter((it) => it !== undefined);
  const withOurId = groups.filter(({ externalId }) => externalId === lookup.externalId);
  const exact = groups.filter(({ displayName }) => displayName === lookup.displayName);
  return single(withOurId, settings.externalIdAttribute) ?? single(exact.length > 0 ? exact : groups, 'cn');
}

function searchGroups(context: LdapContext, filter: Filter, call: Call): Promise<readonly LdapEntry[]> {
  const { directory, settings, flavour } = context;
  return directory.search(
    {
      base: settings.baseDn,
      scope: 'sub',
      filter: allOf(flavour.groupFilter, filter),
      attributes: groupAttributes(context),
      sizeLimit: 5,
    },
    call,
  );
}

/** Without members: they may be tens of thousands. */
export function groupAttributes({ settings, flavour }: Pick<LdapContext, 'settings' | 'flavour'>): readonly string[] {
  return [
    flavour.idAttribute,
    settings.externalIdAttribute,
    'cn',
    'description',
    'displayName',
    'sAMAccountName',
    'mail',
  ];
}

function single(hits: readonly RemoteGroup[], attribute: string): RemoteGroup | undefined {
  return onlyOne(hits, { what: 'groups', where: 'the directory', attribute });
}
