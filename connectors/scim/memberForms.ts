import { TenureError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { Call } from '../connector.ts';
import { mergeForPut } from './buildResource.ts';
import { resourcePath } from './client.ts';
import { isGone } from './findAccount.ts';
import { readGroup } from './findGroup.ts';
import { memberIds, withMembers } from './members.ts';
import { PATCH_OP, type PatchOperation } from './patchFromDiff.ts';
import type { ScimProfile } from './profile.ts';
import { equalsFilter, type SearchContext } from './search.ts';

export type RemoveForm = ScimProfile['memberRemove']['form'];

/** The ways to take members out, the right one first (RFC 7644 section 3.5.2.2; FEATURES section 3, 1). */
export const REMOVE_FORMS: readonly RemoveForm[] = ['filter', 'valueList', 'whole'];

/** Adds members by PATCH. Answers the members that the answer shows, undefined where it shows none. */
export function addByPatch(context: SearchContext, groupId: string, ids: readonly string[], call: Call) {
  return patch(context, groupId, [{ op: 'add', path: 'members', value: values(ids) }], call);
}

/**
 * Takes members out by PATCH: one value path each, which is what the RFC says; or a list of values, which strict servers
 * read as "remove all" and others as the only way.
 */
export function removeByPatch(
  context: SearchContext,
  groupId: string,
  ids: readonly string[],
  form: 'filter' | 'valueList',
  call: Call,
) {
  const operations: readonly PatchOperation[] =
    form === 'filter'
      ? ids.map((id) => ({ op: 'remove', path: `members[${equalsFilter('value', id)}]` }))
      : [{ op: 'remove', path: 'members', value: values(ids) }];
  return patch(context, groupId, operations, call);
}

/** Writes the whole list anew: PUT of what was just read, else PATCH `replace`. */
export async function writeWhole(
  context: SearchContext,
  groupId: string,
  ids: readonly string[],
  call: Call,
): Promise<readonly string[] | undefined> {
  const path = resourcePath(context.profile.now.groupsPath, groupId);
  const fresh = await context.client.send({ method: 'GET', path, list: true }, call);
  const body: JsonObject = withMembers(mergeForPut(fresh.body ?? {}, [], []), ids);
  try {
    return memberIds((await context.client.send({ method: 'PUT', path, body, list: true }, call)).body);
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    return patch(context, groupId, [{ op: 'replace', path: 'members', value: values(ids) }], call);
  }
}

async function patch(
  context: SearchContext,
  groupId: string,
  operations: readonly PatchOperation[],
  call: Call,
): Promise<readonly string[] | undefined> {
  const path = resourcePath(context.profile.now.groupsPath, groupId);
  const body = { schemas: [PATCH_OP], Operations: operations };
  return memberIds((await context.client.send({ method: 'PATCH', path, body, list: true }, call)).body);
}

function values(ids: readonly string[]): readonly JsonObject[] {
  return ids.map((value) => ({ value }));
}

/** 405 or 501: the target has no such method. */
export function isUnsupported(error: unknown): boolean {
  return error instanceof TenureError && error.code === 'not_implemented';
}

/** Refused for what the request says, not for who sends it: trying it in smaller parts makes sense. */
export function isRefused(error: unknown): error is TenureError {
  const statuses = [400, 404, 409, 410, 413, 422];
  return error instanceof TenureError && error.kind === 'permanent' && statuses.includes(error.httpStatus ?? 0);
}

/** 404 on a PATCH of members is the group's or a member's: only the group's is everybody's. */
export async function sendToGroup<T>(
  context: SearchContext,
  groupId: string,
  send: () => Promise<T>,
  call: Call,
): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!isGone(error) || (await readGroup(context, groupId, call)) === undefined)
      throw isGone(error) ? groupGone(error) : error;
    throw error;
  }
}

/** Not a refusal of the members: goes through inHalves. */
function groupGone(cause: unknown): TenureError {
  return new TenureError('transient', 'group_gone', 'The group no longer exists in the target.', {
    httpStatus: 404,
    cause,
  });
}

/** Members in one PATCH: what the target was seen to take, else the setting. */
export function chunkSize(context: SearchContext): number {
  return context.profile.now.memberChunk ?? context.settings.memberChunk;
}
