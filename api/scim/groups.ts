import type { Tx } from '../../db/connect.ts';
import {
  createScimGroup,
  type GroupWrite,
  lockScimGroup,
  membersOf,
  removeScimGroup,
  type WrittenGroup,
  writeScimGroup,
} from '../../db/scim/changeGroup.ts';
import { etagOfGroup, externalIdOf, groupsListing } from '../../db/scim/readGroups.ts';
import { transact } from '../../db/transact.ts';
import { type GroupId, isId } from '../../domain/ids.ts';
import { groupResource } from '../../domain/scim/groupResource.ts';
import { addressOf } from '../../domain/scim/meta.ts';
import { applyPatch } from '../../domain/scim/patch/applyPatch.ts';
import { memberDelta } from '../../domain/scim/patch/memberDelta.ts';
import { type PatchOperation, readPatch } from '../../domain/scim/patch/patchRequest.ts';
import { EVERYTHING, project } from '../../domain/scim/project.ts';
import { readResource, requireAll } from '../../domain/scim/readResource.ts';
import { GROUP_KIND } from '../../domain/scim/schemas/kinds.ts';
import { badRequest, noSuchResource, ScimError } from '../../domain/scim/scimError.ts';
import { isAuthority } from '../../domain/sources/authority.ts';
import { isJsonList, isJsonObject, type JsonObject } from '../../domain/values.ts';
import { answerOf, type ScimAnswer } from './answer.ts';
import type { Call, Resources } from './call.ts';
import { checkWrite, hasSeen } from './preconditions.ts';

/** Groups: a write makes one event for each person whom it puts in or takes out. */
export function createGroups(): Resources {
  return {
    kind: GROUP_KIND,
    listing: ({ source, base }) => groupsListing(source, base),
    async create(call, body) {
      checkAuthority(call);
      const write = writeOf(readGroup(body));
      const written = await transact(call.db, (tx) => createScimGroup(tx, call.source, write));
      return show(call, 201, written.group.id);
    },
    read: (call, id) => show(call, 200, groupId(id)),
    async replace(call, id, body) {
      checkAuthority(call);
      const write = writeOf(readGroup(body));
      await transact(call.db, async (tx) => {
        const before = await locked(tx, call, id);
        await writeScimGroup(tx, call.source, before, write);
      });
      return show(call, 200, groupId(id));
    },
    async patch(call, id, body) {
      checkAuthority(call);
      const operations = readPatch(body);
      const written = await transact(call.db, async (tx) => {
        const before = await locked(tx, call, id);
        return writeScimGroup(tx, call.source, before, await patched(tx, before, operations));
      });
      // All members of a large group would be read for nothing: 204 unless attributes are asked for (RFC 7644 section 3.5.2).
      if (call.projection !== EVERYTHING) return show(call, 200, groupId(id));
      return { status: 204, body: undefined, etag: etagOf(written) };
    },
    async remove(call, id) {
      checkAuthority(call);
      await transact(call.db, async (tx) => removeScimGroup(tx, await locked(tx, call, id)));
      return { status: 204, body: undefined };
    },
  };
}

async function locked(tx: Tx, call: Call, id: string): Promise<WrittenGroup> {
  const before = await lockScimGroup(tx, call.source, groupId(id));
  checkWrite(call.conditions, etagOf(before));
  return before;
}

async function patched(tx: Tx, before: WrittenGroup, operations: readonly PatchOperation[]): Promise<GroupWrite> {
  const { group, row } = before;
  const current = (members: Parameters<typeof groupResource>[2]) =>
    groupResource(group, externalIdOf(row), members, (id) => addressOf('', '/Users', id));
  const delta = memberDelta(GROUP_KIND, operations);
  if (delta === undefined) return writeOf(applyPatch(GROUP_KIND, current(await membersOf(tx, group.id)), operations));
  const { displayName, externalId } = writeOf(applyPatch(GROUP_KIND, current(undefined), delta.others));
  return { displayName, externalId, members: { add: delta.add, remove: delta.remove } };
}

function readGroup(body: unknown): JsonObject {
  const resource = readResource(GROUP_KIND, body);
  requireAll(GROUP_KIND, resource);
  return resource;
}

/** As elsewhere in Tenure: longer is no name. */
const MAX = 256;

function writeOf({ displayName, externalId, members }: JsonObject): GroupWrite {
  if (typeof displayName !== 'string' || displayName.trim() === '' || displayName.length > MAX) {
    throw badRequest('invalidValue', `displayName has to be a text of 1 to ${MAX} characters.`);
  }
  const elements = (isJsonList(members) ? members : []).filter(isJsonObject);
  const ids = elements.map(({ value, type }) => {
    if (typeof type === 'string' && type.toLowerCase() === 'group') throw nested();
    if (typeof value !== 'string') throw badRequest('invalidValue', 'Each of members needs a value, the id of a User.');
    return value;
  });
  return { displayName, externalId: typeof externalId === 'string' ? externalId : undefined, members: { set: ids } };
}

function nested(): ScimError {
  return badRequest('invalidValue', 'Groups of groups are not supported: name the Users in them.');
}

async function show(call: Call, status: 200 | 201, id: GroupId): Promise<ScimAnswer> {
  const [resource] = await groupsListing(call.source, call.base).read(call.db, [id], call.projection);
  if (resource === undefined) throw noSuchResource('Group');
  const found = answerOf(status, resource, project(GROUP_KIND, resource, call.projection));
  if (call.isRead && found.etag !== undefined && hasSeen(call.conditions, found.etag)) {
    return { status: 304, body: undefined, etag: found.etag };
  }
  return found;
}

function etagOf({ group, row, mark }: WrittenGroup): string {
  return etagOfGroup(group, row, mark);
}

function checkAuthority({ source }: Call): void {
  if (isAuthority(source.authority, 'groups')) return;
  throw new ScimError(403, 'This source is not the truth of groups: its settings leave them to others.');
}

function groupId(id: string): GroupId {
  if (isId('grp', id)) return id;
  throw noSuchResource('Group');
}
