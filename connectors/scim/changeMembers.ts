import { type TenureError, transient } from '../../domain/errors.ts';
import type { Call, MemberChange, MemberResult } from '../connector.ts';
import { addMembers, type Refusals } from './addMembers.ts';
import { isGone } from './findAccount.ts';
import { isInGroupOrGone, listMembers } from './members.ts';
import { removeMembers } from './removeMembers.ts';
import type { SearchContext } from './search.ts';

/**
 * Adds and removes members, and believes only what it sees (DESIGN rules 8 and 9). While the target's ways aren't proven
 * yet, the list is read before and after each step: a removal that does nothing or empties the group (FEATURES section 3,
 * 1), or an `add` that replaces the list (2), is put right at once, and the form that works is remembered in the profile.
 *
 * @throws transient `group_gone`, `members_lost` (a target's quirk took members out and they could not be put back).
 */
export async function changeMembers(
  context: SearchContext,
  groupId: string,
  change: MemberChange,
  call: Call,
): Promise<MemberResult> {
  const remove = [...new Set(change.remove)];
  const add = [...new Set(change.add)].filter((id) => !remove.includes(id));
  try {
    const added = await addMembers(context, groupId, add, call);
    const removed = await removeMembers(context, groupId, remove, added.members, call);
    return await result(
      context,
      groupId,
      { add, remove },
      new Map([...added.refused, ...removed.refused]),
      removed.members ?? added.members,
      call,
    );
  } catch (error) {
    if (!isGone(error)) throw error;
    throw transient('group_gone', `Group ${groupId} no longer exists in the target.`, {
      remedy: 'Nothing to do: it is looked for again, and created anew where it is gone.',
      httpStatus: 404,
      retryAfterMs: 0,
    });
  }
}

async function result(
  context: SearchContext,
  groupId: string,
  change: MemberChange,
  refused: Refusals,
  members: readonly string[] | undefined,
  call: Call,
): Promise<MemberResult> {
  const list = members ?? (await listMembers(context, groupId, call));
  const isHidden = context.profile.now.membersShown === false;
  const added: string[] = [];
  const removed: string[] = [];
  const open: { remoteId: string; what: string }[] = [];
  for (const id of change.add) {
    if (list.includes(id) || (!refused.has(id) && (await shownByUser(id)))) added.push(id);
    else open.push({ remoteId: id, what: 'add' });
  }
  for (const id of change.remove) {
    const isThere = list.includes(id) || (isHidden && (await isInGroupOrGone(context, id, groupId, call)));
    if (isThere) open.push({ remoteId: id, what: 'remove' });
    else removed.push(id);
  }
  return { added, removed, refused: open.map(({ remoteId, what }) => refusal(remoteId, what, refused.get(remoteId))) };

  /** The list doesn't show a member that was added: perhaps it is cut or hidden. */
  async function shownByUser(id: string): Promise<boolean> {
    if (!(await isInGroupOrGone(context, id, groupId, call))) return false;
    context.profile.learn({ membersShown: false });
    return true;
  }
}

function refusal(remoteId: string, what: string, error: TenureError | undefined): MemberResult['refused'][number] {
  if (error !== undefined) return { remoteId, code: error.code, message: error.message, httpStatus: error.httpStatus };
  return { remoteId, code: 'not_applied', message: `The target answered with success but did not ${what} the member.` };
}
