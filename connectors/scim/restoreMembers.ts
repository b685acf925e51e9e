import { transient } from '../../domain/errors.ts';
import type { Call } from '../connector.ts';
import { pause } from '../http/pace.ts';
import { inHalves } from './inHalves.ts';
import { addByPatch, chunkSize, writeWhole } from './memberForms.ts';
import { listMembers } from './members.ts';
import type { SearchContext } from './search.ts';

const RESTORE_ATTEMPTS = 3;

/**
 * Puts back members that a quirk took out; the list is answered as read afterwards.
 *
 * @throws transient `members_lost` where that doesn't work.
 */
export async function restoreMembers(
  context: SearchContext,
  groupId: string,
  wanted: readonly string[],
  call: Call,
): Promise<readonly string[]> {
  let cause: unknown;
  for (let attempt = 1; attempt <= RESTORE_ATTEMPTS; attempt += 1) {
    try {
      const present = await listMembers(context, groupId, call);
      const lost = wanted.filter((id) => !present.includes(id));
      if (lost.length === 0) return present;
      if (context.profile.now.memberAdd.form === 'whole')
        await writeWhole(context, groupId, [...present, ...lost], call);
      else
        await inHalves(
          lost,
          chunkSize(context),
          async (chunk) => void (await addByPatch(context, groupId, chunk, call)),
        );
      const after = await listMembers(context, groupId, call);
      if (wanted.every((id) => after.includes(id))) return after;
      context.profile.learn({ memberAdd: { form: 'whole', proven: true } });
    } catch (error) {
      if (call.signal.aborted) throw error;
      cause = error;
      await pause(1_000, call.signal);
    }
  }
  throw transient(
    'members_lost',
    `The target took members out of group ${groupId} that nobody asked to remove, and they could not be put back.`,
    {
      remedy: 'The group is compared and filled again; look at its members in the target.',
      cause,
    },
  );
}
