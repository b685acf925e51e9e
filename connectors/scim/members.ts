import type { JsonObject } from '../../domain/values.ts';
import type { Call } from '../connector.ts';
import { resourcePath } from './client.ts';
import { isGone } from './findAccount.ts';
import { attributeOf } from './readTarget.ts';
import type { SearchContext } from './search.ts';
import { isList, isObject } from './targetPath.ts';

/**
 * All members' ids of a group. Where the group comes without `members`, they are asked for by name: some targets leave
 * them out of a plain read, and absent is not empty (FEATURES section 3, 20). Absent again is empty: an attribute without
 * values is left out (RFC 7643 section 2.5).
 *
 * @throws permanent `target_not_found` where the group is gone.
 */
export async function listMembers(context: SearchContext, remoteId: string, call: Call): Promise<readonly string[]> {
  const path = resourcePath(context.profile.now.groupsPath, remoteId);
  const plain = await context.client.send({ method: 'GET', path, list: true }, call);
  const members = memberIds(plain.body);
  if (members !== undefined) return members;
  const asked = await context.client.send({ method: 'GET', path, query: { attributes: 'members' }, list: true }, call);
  return memberIds(asked.body) ?? [];
}

/** The member ids that a Group resource shows; undefined where it shows no list at all. */
export function memberIds(group: JsonObject | undefined): readonly string[] | undefined {
  const members = attributeOf(group ?? {}, 'members');
  if (isObject(members)) return idsOf([members]);
  return isList(members) ? idsOf(members) : undefined;
}

function idsOf(members: readonly unknown[]): readonly string[] {
  const ids = members.map((member) => {
    const value = typeof member === 'object' && member !== null && 'value' in member ? member.value : member;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  });
  return [...new Set(ids.filter((id) => id !== ''))];
}

/** Whether the person's own resource says that they are in the group: for groups that hide or cut their members. */
async function isInGroup(context: SearchContext, userId: string, groupId: string, call: Call): Promise<boolean> {
  const path = resourcePath(context.profile.now.usersPath, userId);
  const { body } = await context.client.send({ method: 'GET', path }, call);
  const groups = attributeOf(body ?? {}, 'groups');
  return (isList(groups) ? idsOf(groups) : []).includes(groupId);
}

/** A person who is gone from the target is in no group. */
export async function isInGroupOrGone(
  context: SearchContext,
  id: string,
  groupId: string,
  call: Call,
): Promise<boolean> {
  try {
    return await isInGroup(context, id, groupId, call);
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** The whole list of members as a group's attribute. */
export function withMembers(group: JsonObject, remoteIds: readonly string[]): JsonObject {
  return { ...group, members: remoteIds.map((value) => ({ value })) };
}
