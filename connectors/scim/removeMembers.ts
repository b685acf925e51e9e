import { TenureError } from '../../domain/errors.ts';
import type { Call } from '../connector.ts';
import type { MemberStep, Refusals } from './addMembers.ts';
import { isGone } from './findAccount.ts';
import { readGroup } from './findGroup.ts';
import { inHalves } from './inHalves.ts';
import {
  chunkSize,
  isRefused,
  isUnsupported,
  REMOVE_FORMS,
  type RemoveForm,
  removeByPatch,
  sendToGroup,
  writeWhole,
} from './memberForms.ts';
import { isInGroupOrGone, listMembers } from './members.ts';
import { restoreMembers } from './restoreMembers.ts';
import type { SearchContext } from './search.ts';
import { readUntil } from './verify.ts';

/**
 * Takes members out, trying the forms in turn until one does what was asked and nothing else. Until a form is proven,
 * members that it took out by mistake are put back at once.
 */
export async function removeMembers(
  context: SearchContext,
  groupId: string,
  remove: readonly string[],
  known: readonly string[] | undefined,
  call: Call,
): Promise<MemberStep> {
  const { profile } = context;
  if (remove.length === 0) return { refused: new Map(), members: undefined };
  const { form: first, proven } = profile.now.memberRemove;
  if (proven && first !== 'whole') return removeAsProven(context, groupId, remove, first, call);

  let members = known ?? (await listMembers(context, groupId, call));
  // Not in the list is not yet out of the group: lists are cut and hidden, and a leaver must really be out.
  if (profile.now.membersShown !== false && (await anyHidden(context, groupId, remove, members, call))) {
    profile.learn({ membersShown: false });
  }
  let refused: Refusals = new Map();
  for (const form of REMOVE_FORMS.slice(REMOVE_FORMS.indexOf(first))) {
    const left = profile.now.membersShown === false ? remove : remove.filter((id) => members.includes(id));
    if (left.length === 0) break;
    // A list that isn't shown whole can't be written whole, nor would it show that another form took everybody out.
    if (profile.now.membersShown === false && (form === 'whole' || form !== first)) break;
    const before = members;
    const tried = await tryForm(context, groupId, left, form, before, call);
    refused = tried.refused;
    if (tried.isFormRefused) continue;
    const isOut = (list: readonly string[]) => left.every((id) => refused.has(id) || !list.includes(id));
    members = await readUntil(context, () => listMembers(context, groupId, call), isOut, call);
    const lost = before.filter((id) => !left.includes(id) && !members.includes(id));
    if (lost.length > 0) {
      members = await restoreMembers(
        context,
        groupId,
        before.filter((id) => !left.includes(id)),
        call,
      );
      profile.learn({ memberRemove: { form: REMOVE_FORMS[REMOVE_FORMS.indexOf(form) + 1] ?? 'whole', proven: false } });
      continue;
    }
    const isDone = isOut(members);
    // With nobody else in the group, "removed them" and "removed all" look alike.
    const hadOthers = before.length > left.length;
    if (isDone && profile.now.membersShown !== false) profile.learn({ memberRemove: { form, proven: hadOthers } });
    if (isDone) break;
  }
  return { refused, members };
}

async function anyHidden(
  context: SearchContext,
  groupId: string,
  remove: readonly string[],
  members: readonly string[],
  call: Call,
): Promise<boolean> {
  for (const id of remove) {
    if (!members.includes(id) && (await isInGroupOrGone(context, id, groupId, call))) return true;
  }
  return false;
}

interface FormResult {
  /** The target doesn't take this form at all. */
  readonly isFormRefused: boolean;
  readonly refused: Refusals;
}

/** Sends a removal in one form. Where two members alone are refused and none is taken, it is the form that is refused. */
async function tryForm(
  context: SearchContext,
  groupId: string,
  ids: readonly string[],
  form: RemoveForm,
  before: readonly string[],
  call: Call,
): Promise<FormResult> {
  let taken = 0;
  let refusedAlone = 0;
  let verdict: TenureError | undefined;
  try {
    if (form === 'whole') {
      await writeWhole(
        context,
        groupId,
        before.filter((id) => !ids.includes(id)),
        call,
      );
      return { isFormRefused: false, refused: new Map() };
    }
    const outcome = await inHalves(ids, chunkSize(context), async (chunk) => {
      if (verdict !== undefined) return;
      try {
        await removeByPatch(context, groupId, chunk, form, call);
        taken += 1;
      } catch (error) {
        if (chunk.length === 1 && isRefused(error)) refusedAlone += 1;
        if (isRefused(error) && taken === 0 && refusedAlone === Math.min(2, ids.length)) verdict = error;
        else throw error;
      }
    });
    if (verdict === undefined) {
      if (outcome.learnedSize !== undefined) context.profile.learn({ memberChunk: outcome.learnedSize });
      return { isFormRefused: false, refused: outcome.refused };
    }
  } catch (error) {
    if (!(error instanceof TenureError) || !(isRefused(error) || isUnsupported(error))) throw error;
    verdict = error;
  }
  const why = verdict;
  if (isGone(why) && (await readGroup(context, groupId, call)) === undefined) throw why;
  return { isFormRefused: true, refused: new Map(ids.map((id) => [id, why])) };
}

async function removeAsProven(
  context: SearchContext,
  groupId: string,
  remove: readonly string[],
  form: 'filter' | 'valueList',
  call: Call,
): Promise<MemberStep> {
  let shown: readonly string[] | undefined;
  const { refused } = await inHalves(remove, chunkSize(context), async (chunk) => {
    shown = await sendToGroup(context, groupId, () => removeByPatch(context, groupId, chunk, form, call), call);
  });
  const isDone = (members: readonly string[]) => remove.every((id) => refused.has(id) || !members.includes(id));
  // An answer's body is the request's echo at some targets: removals are read back.
  const members = await readUntil(context, () => listMembers(context, groupId, call), isDone, call);
  if (!isDone(members) || (shown !== undefined && shown.length > 0 && members.length === 0)) {
    context.profile.learn({ memberRemove: { form, proven: false } });
  }
  return { refused, members };
}
