import type { Call } from '../connector.ts';
import { inChunks } from './chunks.ts';
import type { LdapContext } from './context.ts';
import { normalDn } from './dn.ts';
import { anyOf, equals, idFilter } from './filters.ts';
import { entryId, type LdapEntry, textsOf } from './ldapEntry.ts';

/** Keeps a group of OpenLDAP's classes alive that has no members: the root's name, which no account has. */
export const NOBODY = '';

/** All values of a list attribute, however the server cuts it: AD gives 1,500 at once (MS-ADTS section 3.1.1.3.1.3.3). */
export async function readAllValues(
  context: Pick<LdapContext, 'directory'>,
  dn: string,
  attribute: string,
  call: Call,
): Promise<readonly string[]> {
  const values: string[] = [];
  for (let from: number | undefined = 0; from !== undefined; ) {
    const range: string = from === 0 ? attribute : `${attribute};range=${from}-*`;
    const [entry]: readonly LdapEntry[] = await context.directory.search(
      { base: dn, scope: 'base', filter: '(objectClass=*)', attributes: [range] },
      call,
    );
    values.push(...(entry === undefined ? [] : textsOf(entry, attribute)));
    from = entry?.attributes.get(attribute.toLowerCase())?.nextFrom;
  }
  return values;
}

/** The names under which these accounts are now, by their ids; who is gone is left out. */
export async function namesOf(
  context: LdapContext,
  ids: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, string>> {
  const { directory, settings, flavour } = context;
  const names = new Map<string, string>();
  for (const chunk of inChunks(ids, 50)) {
    const filters = chunk.map((id) => idFilter(flavour.idAttribute, id)).filter((it) => it !== undefined);
    if (filters.length === 0) continue;
    const entries = await directory.search(
      { base: settings.baseDn, scope: 'sub', filter: anyOf(filters), attributes: [flavour.idAttribute] },
      call,
    );
    for (const entry of entries) {
      const id = entryId(entry, flavour.idAttribute);
      if (id !== undefined) names.set(id, entry.dn);
    }
  }
  return names;
}

/**
 * The ids of these names. The group's own members are asked for first by `memberOf`, which costs one list; where a server
 * keeps no such attribute, each name is read by itself.
 */
export async function idsOf(
  context: LdapContext,
  group: string,
  names: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, string>> {
  const { directory, settings, flavour } = context;
  const ids = new Map<string, string>();
  const take = (entry: LdapEntry) => {
    const id = entryId(entry, flavour.idAttribute);
    if (id !== undefined) ids.set(normalDn(entry.dn), id);
  };
  if (names.length > 1) {
    const filter = equals('memberOf', group);
    const search = { base: settings.baseDn, scope: 'sub', filter, attributes: [flavour.idAttribute] } as const;
    for await (const entries of directory.pages(search, call)) for (const entry of entries) take(entry);
  }
  for (const name of names) {
    if (ids.has(normalDn(name))) continue;
    const search = { base: name, scope: 'base', filter: '(objectClass=*)', attributes: [flavour.idAttribute] } as const;
    const entries = await directory.search(search, call).catch(whereGone);
    for (const entry of entries) take(entry);
  }
  return ids;
}

/** A name without an entry: deleted, and left in the list. */
function whereGone(error: unknown): readonly LdapEntry[] {
  if (error instanceof Error && 'code' in error && error.code === 'target_not_found') return [];
  throw error;
}
