import { createHash } from 'node:crypto';
import { type DirectoryStore, newGroupId, newUserId, type Resource } from './directoryStore.ts';
import { GoogleError, notFound } from './googleError.ts';

export interface MethodCall {
  readonly keys: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Resource;
}

/** What a method answers; undefined is 204. */
export type Handler = (store: DirectoryStore, call: MethodCall, domains: ReadonlySet<string>) => Resource | undefined;

/** The methods of the Directory API that the connector and the source use, as Google's reference describes them. */
export const METHODS: Readonly<Record<string, Handler>> = {
  'users.get': (store, { keys }) => shownUser(userOf(store, keys)),
  'users.list': (store, { query }) => {
    if (!query.has('customer') && !query.has('domain')) throw new GoogleError(400, 'badRequest', 'Bad Request');
    const all = [...store.users.values()].filter((user) => matches(user, query.get('query')));
    all.sort((a, b) => String(a.primaryEmail).localeCompare(String(b.primaryEmail)));
    return page('admin#directory#users', 'users', all.map(shownUser), query, 100, 500);
  },
  'users.insert': (store, { body }, domains) => {
    const { primaryEmail, password } = body;
    const name = isResource(body.name) ? body.name : {};
    for (const [field, value] of Object.entries({ primaryEmail, password, ...pick(name) })) {
      if (typeof value !== 'string' || value === '') {
        throw new GoogleError(400, 'required', `Missing required field: ${field}`);
      }
    }
    const address = String(primaryEmail).toLowerCase();
    if (!domains.has(address.slice(address.lastIndexOf('@') + 1))) throw notFound('domain');
    if (store.isTaken(address)) throw new GoogleError(409, 'duplicate', `Entity already exists: ${address}`);
    const { password: _never, ...shown } = body;
    const now = new Date().toISOString();
    const user = {
      kind: 'admin#directory#user',
      suspended: false,
      archived: false,
      orgUnitPath: '/',
      customerId: 'C00standin',
      creationTime: now,
      isAdmin: false,
      isMailboxSetup: true,
      ...shown,
      primaryEmail: address,
      name: { ...name, fullName: `${String(name.givenName)} ${String(name.familyName)}` },
      id: newUserId(),
    };
    store.users.set(user.id, user);
    return shownUser(user);
  },
  'users.patch': (store, { keys, body }, domains) => {
    const user = userOf(store, keys);
    if (typeof body.primaryEmail === 'string') {
      const address = body.primaryEmail.toLowerCase();
      if (!domains.has(address.slice(address.lastIndexOf('@') + 1))) throw notFound('domain');
      if (store.isTaken(address, user.id)) throw new GoogleError(409, 'duplicate', 'Entity already exists.');
      // The old address stays theirs, as an alias.
      const aliases = Array.isArray(user.aliases) ? user.aliases : [];
      if (address !== user.primaryEmail) user.aliases = [...aliases, user.primaryEmail].filter((it) => it !== address);
      body.primaryEmail = address;
    }
    for (const [field, value] of Object.entries(body)) {
      const before = user[field];
      const isMerged = isResource(value) && isResource(before);
      if (value === null) delete user[field];
      else user[field] = isMerged ? { ...before, ...value } : value;
    }
    if (body.suspended === true) user.suspensionReason = 'ADMIN';
    if (body.suspended === false) delete user.suspensionReason;
    return shownUser(user);
  },
  'users.delete': (store, { keys }) => {
    const user = userOf(store, keys);
    store.users.delete(String(user.id));
    for (const { members } of store.groups.values()) members.delete(String(user.id));
    return undefined;
  },
  'groups.get': (store, { keys }) => shownGroup(groupOf(store, keys)),
  'groups.list': (store, { query }) => {
    const name = /^name='((?:[^'\\]|\\.)*)'$/.exec(query.get('query') ?? '')?.[1]?.replaceAll(/\\(.)/g, '$1');
    const all = [...store.groups.values()].filter(({ resource }) => name === undefined || resource.name === name);
    return page('admin#directory#groups', 'groups', all.map(shownGroup), query, 200, 200);
  },
  'groups.insert': (store, { body }, domains) => {
    const address = String(body.email ?? '').toLowerCase();
    if (!domains.has(address.slice(address.lastIndexOf('@') + 1))) throw notFound('domain');
    if (store.isTaken(address)) throw new GoogleError(409, 'duplicate', 'Entity already exists.');
    const resource = { kind: 'admin#directory#group', adminCreated: true, ...body, email: address, id: newGroupId() };
    const group = { resource, members: new Map<string, Resource>() };
    store.groups.set(resource.id, group);
    return shownGroup(group);
  },
  'groups.patch': (store, { keys, body }) => {
    const group = groupOf(store, keys);
    Object.assign(group.resource, body);
    return shownGroup(group);
  },
  'groups.delete': (store, { keys }) => {
    store.groups.delete(String(groupOf(store, keys).resource.id));
    return undefined;
  },
  'members.list': (store, { keys, query }) =>
    page('admin#directory#members', 'members', [...groupOf(store, keys).members.values()], query, 200, 200),
  'members.insert': (store, { keys, body }) => {
    const { members } = groupOf(store, keys);
    const user = store.user(String(body.id ?? body.email ?? ''));
    if (user === undefined) throw notFound('memberKey');
    if (members.has(String(user.id))) throw new GoogleError(409, 'duplicate', 'Member already exists.');
    const member = {
      kind: 'admin#directory#member',
      id: user.id,
      email: user.primaryEmail,
      role: body.role ?? 'MEMBER',
      type: 'USER',
      status: 'ACTIVE',
    };
    members.set(String(user.id), member);
    return member;
  },
  'members.delete': (store, { keys }) => {
    const { members } = groupOf(store, keys);
    const user = store.user(keys.memberKey ?? '');
    if (user === undefined || !members.delete(String(user.id))) throw notFound('memberKey');
    return undefined;
  },
};

function userOf(store: DirectoryStore, { userKey = '' }: MethodCall['keys']): Resource {
  const user = store.user(userKey);
  if (user === undefined) throw notFound('userKey');
  return user;
}

function groupOf(store: DirectoryStore, { groupKey = '' }: MethodCall['keys']) {
  const group = store.group(groupKey);
  if (group === undefined) throw notFound('groupKey');
  return group;
}

function shownUser(user: Resource): Resource {
  const emails = [{ address: user.primaryEmail, primary: true }];
  return { ...user, emails, etag: etag(user) };
}

function shownGroup({ resource, members }: { resource: Resource; members: ReadonlyMap<string, Resource> }): Resource {
  return { ...resource, directMembersCount: String(members.size), etag: etag(resource) };
}

function etag(resource: Resource): string {
  return `"${createHash('sha256').update(JSON.stringify(resource)).digest('base64url')}"`;
}

/** `externalId:VALUE`, `email:VALUE` (developers.google.com/workspace/admin/directory/v1/guides/search-users). */
function matches(user: Resource, query: string | null): boolean {
  if (query === null) return true;
  const [, field, value = ''] = /^(externalId|email):(.+)$/.exec(query) ?? [];
  if (field === 'email') return String(user.primaryEmail).startsWith(value.toLowerCase());
  if (field !== 'externalId') throw new GoogleError(400, 'invalid', 'Invalid Input: query');
  const ids = Array.isArray(user.externalIds) ? user.externalIds : [];
  return ids.some((it) => isResource(it) && it.value === value);
}

function page(
  kind: string,
  name: string,
  all: readonly Resource[],
  query: URLSearchParams,
  usual: number,
  most: number,
): Resource {
  const size = Number(query.get('maxResults') ?? usual);
  if (!(size >= 1 && size <= most)) throw new GoogleError(400, 'invalid', 'Invalid Input: maxResults');
  const from = Number(Buffer.from(query.get('pageToken') ?? '', 'base64url').toString() || 0);
  if (!Number.isInteger(from)) throw new GoogleError(400, 'invalid', 'Invalid Input: pageToken');
  const shown = all.slice(from, from + size);
  const next = from + size < all.length ? Buffer.from(String(from + size)).toString('base64url') : undefined;
  return {
    kind,
    etag: '"page"',
    ...(shown.length === 0 ? {} : { [name]: shown }),
    ...(next === undefined ? {} : { nextPageToken: next }),
  };
}

function pick({ givenName, familyName }: Resource): Resource {
  return { givenName, familyName };
}

function isResource(value: unknown): value is Resource {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
