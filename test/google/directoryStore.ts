import { randomInt } from 'node:crypto';

export type Resource = Record<string, unknown>;

export interface StoredGroup {
  readonly resource: Resource;
  /** Member's id to what is shown of it. */
  readonly members: Map<string, Resource>;
}

/** What the stand-in keeps: users and groups by id, as Google shows them. */
export interface DirectoryStore {
  readonly users: Map<string, Resource>;
  readonly groups: Map<string, StoredGroup>;
  /** By id, primary address or alias (userKey); case-blind. */
  user(key: string): Resource | undefined;
  group(key: string): StoredGroup | undefined;
  /** Whether a user, alias or group has the address. */
  isTaken(address: string, but?: unknown): boolean;
}

export function createDirectoryStore(): DirectoryStore {
  const users = new Map<string, Resource>();
  const groups = new Map<string, StoredGroup>();
  const addresses = (resource: Resource) =>
    [resource.primaryEmail ?? resource.email, ...(Array.isArray(resource.aliases) ? resource.aliases : [])].map((it) =>
      String(it).toLowerCase(),
    );
  const has = (resource: Resource, key: string) => addresses(resource).includes(key.toLowerCase());
  const user = (key: string) => users.get(key) ?? [...users.values()].find((it) => has(it, key));
  const group = (key: string) => groups.get(key) ?? [...groups.values()].find(({ resource }) => has(resource, key));
  return {
    users,
    groups,
    user,
    group,
    isTaken: (address, but) =>
      [user(address), group(address)?.resource].some((it) => it !== undefined && it.id !== but),
  };
}

/** Google's ids are numbers of 21 digits for users, short words for groups. */
export function newUserId(): string {
  return `1${Array.from({ length: 20 }, () => randomInt(10)).join('')}`;
}

export function newGroupId(): string {
  return `0${Array.from({ length: 14 }, () => randomInt(36).toString(36)).join('')}`;
}
