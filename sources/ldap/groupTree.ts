import { normalDn } from '../../connectors/ldap/dn.ts';
import type { SourceError } from '../../domain/sources/record.ts';

/** A group and the names of who is in it: people, and other groups. */
export interface GroupNode {
  readonly dn: string;
  readonly externalId: string;
  readonly members: readonly string[];
}

export interface GroupTree {
  /** External ids of the groups that an entry is in, directly or through others, in order. */
  groupsOf(dn: string): readonly string[];
  /** Groups that are, through others, in themselves: named, and taken as one. */
  readonly cycles: readonly SourceError[];
}

/** Resolves nested groups, as deep as they go. Pure. */
export function groupTree(groups: readonly GroupNode[]): GroupTree {
  const byName = new Map(groups.map((group) => [normalDn(group.dn), group]));
  const parents = new Map<string, string[]>();
  for (const [name, { members }] of byName) {
    for (const member of new Set(members.map(normalDn))) {
      const list = parents.get(member);
      if (list === undefined) parents.set(member, [name]);
      else list.push(name);
    }
  }
  return {
    groupsOf(dn) {
      const found = new Set<string>();
      const open = [...(parents.get(normalDn(dn)) ?? [])];
      for (let name = open.pop(); name !== undefined; name = open.pop()) {
        if (found.has(name)) continue;
        found.add(name);
        open.push(...(parents.get(name) ?? []));
      }
      return [...found].map((name) => byName.get(name)?.externalId ?? '').sort();
    },
    cycles: cyclesIn(byName),
  };
}

/** Each cycle once, by a walk that remembers its way; without recursion, as chains may be long. */
function cyclesIn(byName: ReadonlyMap<string, GroupNode>): readonly SourceError[] {
  const done = new Set<string>();
  const cycles: SourceError[] = [];
  for (const start of byName.keys()) {
    const path: { readonly name: string; readonly inner: string[] }[] = [];
    const places = new Map<string, number>();
    enter(start);
    while (path.length > 0) {
      const here = path.at(-1);
      const next = here?.inner.pop();
      if (next === undefined) {
        if (here !== undefined) done.add(here.name);
        places.delete(here?.name ?? '');
        path.pop();
        continue;
      }
      const since = places.get(next);
      if (since !== undefined)
        cycles.push(cycleError(path.slice(since).map(({ name }) => byName.get(name)?.externalId ?? '')));
      else enter(next);
    }
    function enter(name: string) {
      const group = byName.get(name);
      if (group === undefined || done.has(name)) return;
      const inner = [...new Set(group.members.map(normalDn))].filter((member) => byName.has(member));
      places.set(name, path.length);
      path.push({ name, inner });
    }
  }
  return cycles;
}

function cycleError(names: readonly string[]): SourceError {
  const [first = ''] = names;
  return {
    place: `group ${first}`,
    field: 'member',
    message: `The group is a member of itself: ${[...names, first].join(' ← ')}. Its people are in all of these groups.`,
  };
}
