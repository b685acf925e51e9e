import { randomUUID } from 'node:crypto';
import { scimPatch } from 'scim-patch';
import { filter as compile, parse } from 'scim2-parse-filter';
import { z } from 'zod';
import { BridgeError } from './bridgeError.ts';
import type { BridgeKnobs } from './bridgeKnobs.ts';

export type Resource = Record<string, unknown>;

interface User {
  readonly id: string;
  attributes: Resource;
  /** The person has to accept the invitation, and the bridge to confirm it. */
  state: 'invited' | 'active' | 'suspended';
  staleReads: number;
}

interface Group {
  readonly id: string;
  attributes: Resource;
  members: string[];
}

const patchBody = z.object({
  Operations: z
    .array(z.object({ op: z.enum(['add', 'replace', 'remove']), path: z.string(), value: z.unknown().optional() }))
    .min(1),
});
const memberList = z.array(z.object({ value: z.string() }));

/** The stand-in's people and groups, and what may be done to them. */
export function createBridgeStore(knobs: BridgeKnobs) {
  const users = new Map<string, User>();
  const groups = new Map<string, Group>();

  return {
    users,
    groups,
    createUser,
    putUser,
    patchUser,
    showUser,
    createGroup,
    putGroup,
    patchGroup,
    showGroup,
    list,
    user,
    group,
  };

  function user(id: string): User {
    const found = users.get(id);
    if (found === undefined) throw new BridgeError(404, `User ${id} not found`);
    if (found.staleReads > 0) {
      found.staleReads -= 1;
      throw new BridgeError(404, `User ${id} not found yet`);
    }
    return found;
  }

  function group(id: string): Group {
    const found = groups.get(id);
    if (found === undefined) throw new BridgeError(404, `Group ${id} not found`);
    return found;
  }

  function createUser(body: Resource): User {
    const attributes = kept(body);
    unique([...users.values()], 'userName', attributes.userName, undefined);
    const created: User = { id: randomUUID(), attributes, state: 'invited', staleReads: knobs.staleReads };
    users.set(created.id, created);
    return created;
  }

  function putUser(id: string, body: Resource): User {
    const found = user(id);
    const attributes = kept(body);
    unique([...users.values()], 'userName', attributes.userName, id);
    setActive(found, attributes.active);
    found.attributes = attributes;
    return found;
  }

  function patchUser(id: string, body: Resource): User {
    const found = user(id);
    const { Operations } = patchBody.parse(body);
    if (knobs.patch === 'answers 200 and does nothing') return found;
    const { state } = found;
    const stored = found.attributes;
    const before = {
      ...structuredClone(found.attributes),
      active: found.state === 'active',
      schemas: [],
      meta: meta('User', id),
    };
    // Attributes of another extension: scim-patch wants its own types, the bridge takes any.
    const patched: Resource = { ...scimPatch(before, operationsOf(Operations)) };
    const attributes = kept(patched);
    unique([...users.values()], 'userName', attributes.userName, id);
    if (Operations.some(({ path }) => path === 'active')) setActive(found, attributes.active);
    found.attributes = attributes;
    if (knobs.patch !== 'echoes and does nothing') return found;
    const echo = { ...found };
    Object.assign(found, { state, attributes: stored });
    return echo;
  }

  /** Waking up an invited account doesn't accept its invitation. */
  function setActive(found: User, active: unknown): void {
    if (String(active).toLowerCase() === 'false') found.state = 'suspended';
    else if (found.state === 'suspended') found.state = 'active';
  }

  function createGroup(body: Resource): Group {
    const attributes = kept(body);
    unique([...groups.values()], 'displayName', attributes.displayName, undefined);
    const created: Group = { id: randomUUID(), attributes, members: membersOf(body.members) };
    groups.set(created.id, created);
    return created;
  }

  function putGroup(id: string, body: Resource): Group {
    const found = group(id);
    found.attributes = kept(body);
    found.members = membersOf(body.members);
    return found;
  }

  function patchGroup(id: string, body: Resource): Group {
    const found = group(id);
    const { Operations } = patchBody.parse(body);
    const about = Operations.filter(({ path }) => path.startsWith('members'));
    const count = about.reduce((sum, { value }) => sum + (Array.isArray(value) ? value.length : 1), 0);
    if (count > knobs.maxMembersPerPatch) throw new BridgeError(400, 'Too many members', 'invalidValue');
    let { members } = found;
    for (const { op, path, value } of Operations) {
      if (path === 'displayName') found.attributes = { ...found.attributes, displayName: value };
      else if (path === 'externalId') found.attributes = kept({ ...found.attributes, externalId: value });
      else if (path.startsWith('members')) members = changedMembers(members, op, path, value);
      else throw new BridgeError(400, `No attribute ${path}`, 'invalidPath');
    }
    found.members = members;
    return found;
  }

  function changedMembers(members: string[], op: string, path: string, value: unknown): string[] {
    if (op === 'replace') return membersOf(value);
    if (op === 'add') return [...new Set([...(knobs.addMembers === 'replaces' ? [] : members), ...membersOf(value)])];
    const named = /^members\[value eq "(.*)"\]$/.exec(path)?.[1];
    const how = named === undefined ? knobs.removeByList : knobs.removeByFilter;
    if (how === 'refused') throw new BridgeError(400, 'Cannot remove like this', 'invalidPath');
    if (how === 'clears all') return [];
    if (how === 'ignored') return members;
    const gone = named === undefined ? membersOf(value) : [named];
    if (gone.some((id) => knobs.protectedMembers.includes(id)))
      throw new BridgeError(400, 'The owner stays', 'mutability');
    return members.filter((id) => !gone.includes(id));
  }

  function membersOf(value: unknown): string[] {
    const ids = memberList.parse(value ?? []).map((member) => member.value);
    const stranger = ids.find((id) => !users.has(id));
    if (stranger !== undefined) throw new BridgeError(400, `No user ${stranger}`, 'invalidValue');
    return [...new Set(ids)];
  }

  function kept(body: Resource): Resource {
    const {
      id: _id,
      meta: _meta,
      schemas: _schemas,
      groups: _groups,
      members: _members,
      ...attributes
    } = structuredClone(body);
    if (attributes.externalId !== undefined && knobs.externalId === 'refused') {
      throw new BridgeError(400, 'externalId is not supported', 'invalidValue');
    }
    if (knobs.externalId === 'dropped') delete attributes.externalId;
    for (const name of knobs.ignoredAttributes) delete attributes[name];
    if (knobs.lowerCasesUserNames && typeof attributes.userName === 'string')
      attributes.userName = attributes.userName.toLowerCase();
    return attributes;
  }

  function unique(
    others: readonly { id: string; attributes: Resource }[],
    name: string,
    value: unknown,
    own: string | undefined,
  ): void {
    if (typeof value !== 'string' || value.trim() === '')
      throw new BridgeError(400, `${name} is required`, 'invalidValue');
    const holder = others.find(
      (it) => it.id !== own && String(it.attributes[name]).toLowerCase() === value.toLowerCase(),
    );
    if (holder === undefined) return;
    throw new BridgeError(409, `${value} is taken`, knobs.conflict === 'with scimType' ? 'uniqueness' : undefined);
  }

  function showUser(found: User): Resource {
    const active = found.state === 'active' || (found.state === 'invited' && knobs.pendingShows === 'active');
    const memberships = [...groups.values()].filter(({ members }) => members.includes(found.id));
    return {
      ...named('User'),
      ...found.attributes,
      id: found.id,
      active: knobs.booleans === 'text' ? (active ? 'True' : 'False') : active,
      groups: memberships.map(({ id }) => ({ value: id, type: 'direct' })),
      meta: meta('User', found.id),
    };
  }

  function showGroup(found: Group, isAskedFor = false): Resource {
    const isShown = knobs.members === 'shown' || (knobs.members === 'only when asked' && isAskedFor);
    const members = found.members.slice(0, knobs.shownMembers).map((value) => ({ value, type: 'User' }));
    return {
      ...named('Group'),
      ...found.attributes,
      id: found.id,
      ...(isShown ? { members } : {}),
      meta: meta('Group', found.id),
    };
  }

  function named(type: string): Resource {
    return knobs.schemas === 'missing' ? {} : { schemas: [`urn:ietf:params:scim:schemas:core:2.0:${type}`] };
  }

  function list(rows: readonly Resource[], query: URLSearchParams): Resource {
    const filter = query.get('filter');
    if (filter !== null && knobs.filter === 'refused')
      throw new BridgeError(400, `Cannot filter by ${filter}`, 'invalidFilter');
    const hits = filter === null || knobs.filter === 'ignored' ? rows : rows.filter(matcher(filter));
    if (filter !== null && hits.length === 0 && knobs.emptySearch === '404') throw new BridgeError(404, 'No match');
    const start = knobs.paging === 'repeats' ? 1 : Number(query.get('startIndex') ?? 1);
    const count = Math.min(knobs.pageCap, Number(query.get('count') ?? knobs.pageCap));
    const page = hits.slice(start - 1, start - 1 + count);
    const total = knobs.totals === 'page' ? page.length : hits.length;
    return {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: knobs.totals === 'text' ? String(total) : total,
      startIndex: start,
      itemsPerPage: page.length,
      ...(page.length === 0 ? {} : { Resources: page }),
    };
  }
}

/** Case-blind like the real ones, but for ids. */
function matcher(text: string): (row: Resource) => boolean {
  const ast = parse(text);
  if (ast.op !== 'eq') return compile(ast);
  const { attrPath, compValue } = ast;
  const exact = attrPath === 'externalId' || attrPath === 'id';
  const fold = (value: unknown) => (exact ? String(value) : String(value).toLowerCase());
  return (row) => row[attrPath] !== undefined && fold(row[attrPath]) === fold(compValue);
}

function operationsOf(operations: z.infer<typeof patchBody>['Operations']) {
  return operations.map(({ op, path, value }) => (op === 'remove' ? { op, path } : { op, path, value }));
}

function meta(resourceType: string, id: string) {
  return {
    resourceType,
    location: `/${resourceType}s/${id}`,
    created: new Date(0),
    lastModified: new Date(0),
    version: '',
  };
}
