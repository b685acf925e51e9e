import type { TenureError } from '../../domain/errors.ts';
import type { Call } from '../connector.ts';
import { inHalves } from './inHalves.ts';
import { addByPatch, chunkSize, isUnsupported, sendToGroup, writeWhole } from './memberForms.ts';
import { listMembers } from './members.ts';
import { restoreMembers } from './restoreMembers.ts';
import type { SearchContext } from './search.ts';
import { readUntil } from './verify.ts';

/** Ids that the target refused, with why. */
export type Refusals = ReadonlyMap<string, TenureError>;

/** How far a part of a membership change came. */
export interface MemberStep {
  readonly refused: Refusals;
  /** The list as last read; undefined where it wasn't. */
  readonly members: readonly string[] | undefined;
}

/**
 * Adds members that aren't in the group yet. An `add` that replaced the list (FEATURES section 3, 2) is put right, and
 * the whole list is written from then on.
 */
export async function addMembers(
  context: SearchContext,
  groupId: string,
  add: readonly string[],
  call: Call,
): Promise<MemberStep> {
  const { profile } = context;
  if (add.length === 0) return { refused: new Map(), members: undefined };
  const { form, proven } = profile.now.memberAdd;
  const before = form === 'whole' || !proven ? await listMembers(context, groupId, call) : undefined;
  const missing = before === undefined ? add : add.filter((id) => !before.includes(id));
  if (missing.length === 0) return { refused: new Map(), members: before };
  if (form === 'whole') return addByWhole(context, groupId, before ?? [], missing, call);

  let shown: readonly string[] | undefined;
  let lastChunk: readonly string[] = [];
  let taken: readonly string[] = [];
  let refused: Refusals;
  try {
    const outcome = await inHalves(missing, chunkSize(context), async (chunk) => {
      shown = await sendToGroup(context, groupId, () => addByPatch(context, groupId, chunk, call), call);
      lastChunk = chunk;
      taken = [...taken, ...chunk];
    });
    refused = outcome.refused;
    if (outcome.learnedSize !== undefined) profile.learn({ memberChunk: outcome.learnedSize });
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    profile.learn({ memberAdd: { form: 'whole', proven: true } });
    return addByWhole(context, groupId, before ?? (await listMembers(context, groupId, call)), missing, call);
  }
  const isThere = (members: readonly string[]) => taken.every((id) => members.includes(id));
  const after =
    shown !== undefined && isThere(shown)
      ? shown
      : await readUntil(context, () => listMembers(context, groupId, call), isThere, call);

  const earlier = [...(before ?? []), ...taken].filter((id) => !lastChunk.includes(id));
  const hasReplaced =
    lastChunk.length > 0 && earlier.length > 0 && after.length > 0 && after.every((id) => lastChunk.includes(id));
  if (hasReplaced) {
    profile.learn({ memberAdd: { form: 'whole', proven: true } });
    return { refused, members: await restoreMembers(context, groupId, [...earlier, ...lastChunk], call) };
  }
  // Only a list that had members before can show that adding keeps them.
  if (!proven && earlier.length > 0 && isThere(after)) profile.learn({ memberAdd: { form, proven: true } });
  return { refused, members: after };
}

async function addByWhole(
  context: SearchContext,
  groupId: string,
  before: readonly string[],
  missing: readonly string[],
  call: Call,
): Promise<MemberStep> {
  let list = before;
  const { refused } = await inHalves(missing, missing.length, async (chunk) => {
    await sendToGroup(context, groupId, () => writeWhole(context, groupId, [...list, ...chunk], call), call);
    list = [...list, ...chunk];
  });
  const after = await readUntil(
    context,
    () => listMembers(context, groupId, call),
    (members) => list.every((id) => members.includes(id)),
    call,
  );
  return { refused, members: after };
}
