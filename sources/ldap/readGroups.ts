import type { Call } from '../../connectors/connector.ts';
import type { Directory } from '../../connectors/ldap/directory.ts';
import { entryId, textOf, textsOf } from '../../connectors/ldap/ldapEntry.ts';
import { readAllValues } from '../../connectors/ldap/memberNames.ts';
import type { SourceGroup } from '../../domain/sources/record.ts';
import { type GroupNode, type GroupTree, groupTree } from './groupTree.ts';
import type { SourceKindOf } from './ldapReader.ts';

export interface ReadGroups extends GroupTree {
  readonly groups: readonly SourceGroup[];
}

/** All groups with all their members, however long AD's lists are. */
export async function readGroups(
  directory: Directory,
  { settings, flavour, groupBase, groupFilter }: SourceKindOf,
  call: Call,
): Promise<ReadGroups> {
  const nodes: GroupNode[] = [];
  const groups: SourceGroup[] = [];
  const member = flavour.memberAttribute;
  const attributes = [flavour.idAttribute, 'cn', 'displayName', settings.groupExternalId, member, 'uniqueMember'];
  const search = { base: groupBase, scope: 'sub', filter: groupFilter, attributes } as const;
  for await (const entries of directory.pages(search, call)) {
    for (const entry of entries) {
      const key = entryId(entry, flavour.idAttribute);
      const externalId = textOf(entry, settings.groupExternalId) ?? textOf(entry, 'cn');
      if (key === undefined || externalId === undefined) continue;
      const isCut = entry.attributes.get(member.toLowerCase())?.nextFrom !== undefined;
      const members = isCut ? await readAllValues({ directory }, entry.dn, member, call) : textsOf(entry, member);
      nodes.push({ dn: entry.dn, externalId, members: [...members, ...textsOf(entry, 'uniqueMember')] });
      groups.push({ key, externalId, displayName: textOf(entry, 'displayName') ?? textOf(entry, 'cn') ?? externalId });
    }
  }
  return { groups, ...groupTree(nodes) };
}
