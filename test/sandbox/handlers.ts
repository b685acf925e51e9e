import SCIMMY from 'scimmy';
import type { AttributeValue, JsonObject } from '../../domain/values.ts';
import { digest, type EffectLog } from './effects.ts';
import { filterRows } from './filterRows.ts';
import { type Kind, type Row, type Store, UNIQUE_NAME } from './store.ts';

/** What a request brings to scimmy's handlers: scimmy is one per process, so each sandbox travels in the context. */
export interface SandboxContext {
  readonly store: Store;
  readonly effects: EffectLog;
  readonly method: string;
  /** When the request came in, milliseconds since 1970. */
  readonly received: number;
  /** How long after its making a resource is found. */
  readonly visibleAfterMs: number;
  /** Told how many rows a list has in all; answers which of them to show. */
  readonly page?: (total: number) => { readonly from: number; readonly to: number };
}

/**
 * Declares Users (with the enterprise extension) and Groups to scimmy, once a process however often it is called.
 * Uniqueness and filters are ours: scimmy leaves both to its handlers.
 */
export function declareResources(): void {
  const { Resources, Schemas } = SCIMMY;
  if (Resources.declared(Resources.User)) return;
  Resources.declare(Resources.User, {
    ...handlersOf('User'),
    extensions: [{ schema: Schemas.EnterpriseUser, required: false }],
  });
  Resources.declare(Resources.Group, handlersOf('Group'));
}

function handlersOf(kind: Kind) {
  return {
    ingress: (request: Request, instance: object, ctx: SandboxContext) => write(ctx, kind, request.id, instance),
    egress: (request: Request, ctx: SandboxContext) => read(ctx, kind, request),
    degress: (request: Request, ctx: SandboxContext) => remove(ctx, kind, request.id),
  };
}

interface Request {
  readonly id?: string;
  readonly filter?: SCIMMY.Types.Filter;
}

function read(ctx: SandboxContext, kind: Kind, request: Request): JsonObject | JsonObject[] {
  const resourceOf = (row: Row) => resource(ctx.store, kind, row);
  const isVisible = (row: Row) => Date.now() - Date.parse(row.created) >= ctx.visibleAfterMs;
  if (request.id !== undefined) {
    const row = existing(ctx.store, kind, request.id);
    if (!isVisible(row)) throw new SCIMMY.Types.Error(404, '', `Resource ${request.id} not found`);
    return resourceOf(row);
  }
  const rows = filterRows(ctx.store, kind, request.filter, resourceOf).filter(isVisible);
  const { from, to } = ctx.page?.(rows.length) ?? { from: 0, to: rows.length };
  return rows.slice(from, to).map(resourceOf);
}

function write(ctx: SandboxContext, kind: Kind, id: string | undefined, instance: object): JsonObject {
  const { store } = ctx;
  const before = id === undefined ? undefined : existing(store, kind, id);
  const digestBefore = before === undefined ? null : digestOf(store, kind, before);
  const { members, ...attributes } = attributesOf(instance);
  const name = attributes[UNIQUE_NAME[kind]];
  if (typeof name !== 'string' || name.trim() === '') {
    throw new SCIMMY.Types.Error(400, 'invalidValue', `Attribute '${UNIQUE_NAME[kind]}' must not be empty`);
  }
  const holder = store.byName(kind, name);
  if (holder !== undefined && holder.id !== id) {
    throw new SCIMMY.Types.Error(409, 'uniqueness', `Another ${kind} has this ${UNIQUE_NAME[kind]}`);
  }
  const memberIds = kind === 'Group' ? memberIdsOf(store, members) : new Set<string>();
  const row = store.put(kind, id, kind === 'User' ? { active: true, ...attributes } : attributes);
  if (kind === 'Group') store.setMembers(row.id, memberIds);
  ctx.effects.append({
    method: id === undefined ? 'POST' : ctx.method === 'PATCH' ? 'PATCH' : 'PUT',
    received: ctx.received,
    ...about(kind, row),
    before: digestBefore,
    after: digestOf(store, kind, row),
  });
  return resource(store, kind, row);
}

function remove(ctx: SandboxContext, kind: Kind, id: string | undefined): void {
  const row = existing(ctx.store, kind, id ?? '');
  const before = digestOf(ctx.store, kind, row);
  ctx.store.remove(kind, row.id);
  ctx.effects.append({ method: 'DELETE', received: ctx.received, ...about(kind, row), before, after: null });
}

function existing(store: Store, kind: Kind, id: string): Row {
  const row = store.get(kind, id);
  if (row === undefined) throw new SCIMMY.Types.Error(404, '', `Resource ${id} not found`);
  return row;
}

/** What the client wrote, without what the server owns. */
function attributesOf(instance: object): JsonObject {
  const plain: unknown = JSON.parse(JSON.stringify(instance));
  if (!isJsonObject(plain)) throw new SCIMMY.Types.Error(400, 'invalidSyntax', 'The resource must be a JSON object');
  const { id: _id, meta: _meta, schemas: _schemas, groups: _groups, ...attributes } = plain;
  return attributes;
}

/** A group's members as written; one that is not a user here is refused, and nothing is changed. */
function memberIdsOf(store: Store, members: AttributeValue | undefined): Set<string> {
  const ids = new Set<string>();
  for (const member of Array.isArray(members) ? members : []) {
    const value = isJsonObject(member) ? member.value : undefined;
    if (typeof value !== 'string' || store.get('User', value) === undefined) {
      throw new SCIMMY.Types.Error(400, 'invalidValue', `Member '${String(value)}' is not a user of this server`);
    }
    ids.add(value);
  }
  return ids;
}

function resource(store: Store, kind: Kind, row: Row): JsonObject {
  const related: JsonObject =
    kind === 'Group'
      ? { members: [...store.members(row.id)].map((value) => ({ value, type: 'User' })) }
      : { groups: [...store.groupsOf(row.id)].map((value) => groupReference(store, value)) };
  return { ...row.attributes, ...related, id: row.id, meta: { created: row.created, lastModified: row.modified } };
}

function groupReference(store: Store, id: string): JsonObject {
  return { value: id, type: 'direct', display: store.get('Group', id)?.attributes.displayName ?? null };
}

/** Digest of what the row says, members included (in any order), time stamps and a user's groups not. */
function digestOf(store: Store, kind: Kind, row: Row): string {
  return digest(kind === 'Group' ? { ...row.attributes, members: [...store.members(row.id)].sort() } : row.attributes);
}

function about(kind: Kind, row: Row) {
  const { userName, displayName, externalId, active } = row.attributes;
  return {
    resourceType: kind,
    id: row.id,
    userName: typeof userName === 'string' ? userName : undefined,
    displayName: typeof displayName === 'string' ? displayName : undefined,
    externalId: typeof externalId === 'string' ? externalId : undefined,
    active: kind === 'User' ? active !== false : undefined,
  };
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
