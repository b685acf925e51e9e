import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../domain/values.ts';

/** A resource as the sandbox keeps it: what the client wrote, without `id`, `meta`, a group's members or a user's groups. */
export interface Row {
  readonly id: string;
  readonly created: string;
  readonly modified: string;
  readonly attributes: JsonObject;
}

export type Kind = 'User' | 'Group';

/**
 * One sandbox's data, in memory. Lookups by id, unique name and externalId are indexed, so that a create stays O(1)
 * with any number of accounts.
 */
export interface Store {
  get(kind: Kind, id: string): Row | undefined;
  all(kind: Kind): IterableIterator<Row>;
  count(kind: Kind): number;
  /** The row with this userName (User) or displayName (Group), whatever its case. */
  byName(kind: Kind, name: string): Row | undefined;
  byExternalId(kind: Kind, externalId: string): Row[];
  /** Creates (no `id`) or replaces a row. */
  put(kind: Kind, id: string | undefined, attributes: JsonObject): Row;
  /** Removes a row, and a removed user from all groups. */
  remove(kind: Kind, id: string): void;
  members(groupId: string): ReadonlySet<string>;
  setMembers(groupId: string, userIds: ReadonlySet<string>): void;
  groupsOf(userId: string): ReadonlySet<string>;
}

/** The attribute that has to be unique, whatever its case (RFC 7643 section 4.1.1; for groups as most vendors have it). */
export const UNIQUE_NAME = { User: 'userName', Group: 'displayName' } as const satisfies Record<Kind, string>;

/** Case-blind form of a name: the key of the uniqueness index. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

interface Table {
  readonly rows: Map<string, Row>;
  readonly names: Map<string, string>;
  readonly externalIds: Map<string, Set<string>>;
}

const NONE: ReadonlySet<string> = new Set();

/** An empty store. */
export function createStore(): Store {
  const tables: Record<Kind, Table> = { User: emptyTable(), Group: emptyTable() };
  const membersOf = new Map<string, Set<string>>();
  const groupsOf = new Map<string, Set<string>>();

  const unindex = (kind: Kind, row: Row) => {
    const table = tables[kind];
    table.names.delete(foldName(text(row.attributes[UNIQUE_NAME[kind]])));
    table.externalIds.get(text(row.attributes.externalId))?.delete(row.id);
  };
  const index = (kind: Kind, row: Row) => {
    const table = tables[kind];
    table.names.set(foldName(text(row.attributes[UNIQUE_NAME[kind]])), row.id);
    const externalId = text(row.attributes.externalId);
    if (externalId !== '') setOf(table.externalIds, externalId).add(row.id);
  };
  const setMembers = (groupId: string, userIds: ReadonlySet<string>) => {
    const members = setOf(membersOf, groupId);
    for (const userId of members) {
      if (!userIds.has(userId)) {
        members.delete(userId);
        groupsOf.get(userId)?.delete(groupId);
      }
    }
    for (const userId of userIds) {
      if (!members.has(userId)) {
        members.add(userId);
        setOf(groupsOf, userId).add(groupId);
      }
    }
  };

  return {
    get: (kind, id) => tables[kind].rows.get(id),
    all: (kind) => tables[kind].rows.values(),
    count: (kind) => tables[kind].rows.size,
    byName: (kind, name) => tables[kind].rows.get(tables[kind].names.get(foldName(name)) ?? ''),
    byExternalId: (kind, externalId) =>
      [...(tables[kind].externalIds.get(externalId) ?? NONE)].flatMap((id) => tables[kind].rows.get(id) ?? []),
    put(kind, id, attributes) {
      const before = id === undefined ? undefined : tables[kind].rows.get(id);
      const now = new Date().toISOString();
      const row = { id: before?.id ?? randomUUID(), created: before?.created ?? now, modified: now, attributes };
      if (before !== undefined) unindex(kind, before);
      tables[kind].rows.set(row.id, row);
      index(kind, row);
      return row;
    },
    remove(kind, id) {
      const row = tables[kind].rows.get(id);
      if (row === undefined) return;
      unindex(kind, row);
      tables[kind].rows.delete(id);
      if (kind === 'Group') setMembers(id, NONE);
      else for (const groupId of [...(groupsOf.get(id) ?? NONE)]) membersOf.get(groupId)?.delete(id);
      (kind === 'Group' ? membersOf : groupsOf).delete(id);
    },
    members: (groupId) => membersOf.get(groupId) ?? NONE,
    setMembers,
    groupsOf: (userId) => groupsOf.get(userId) ?? NONE,
  };
}

function emptyTable(): Table {
  return { rows: new Map(), names: new Map(), externalIds: new Map() };
}

function setOf(map: Map<string, Set<string>>, key: string): Set<string> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const fresh = new Set<string>();
  map.set(key, fresh);
  return fresh;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
