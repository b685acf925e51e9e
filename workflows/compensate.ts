import { CancellationScope, condition, patched } from '@temporalio/workflow';
import type { AppId } from '../domain/ids.ts';
import { APP_QUARANTINED, lookAfterMs } from '../domain/quarantine.ts';
import type { UndoCause } from '../domain/undo.ts';
import { local } from './activityOptions.ts';
import { troubleOf } from './attention.ts';
import type { End } from './decisions.ts';
import { pushPerson } from './pushPerson.ts';
import { goOn, type StepContext } from './runStep.ts';

/** One after the other; but an app whose target is away does not keep the access to the others open. */
const HEAD_START_MS = 5000;

/**
 * Carries out a cancel, or the failure of an event that is all or nothing (ruling 13): what is open of it ends, and the
 * accounts it gave are taken back, the last one first, whatever happens to the workflow meanwhile. To be called when no
 * push of these steps is running any more.
 *
 * @param apps the steps that are meant; they are known to the database better than to us.
 * @param which one step's own cancel (`only`); without it the whole event ends, but for steps that are being taken back
 * already (`except`).
 */
export async function compensate(
  context: StepContext,
  apps: readonly AppId[],
  end: End,
  which: { readonly only?: AppId; readonly except?: readonly AppId[] } = {},
): Promise<void> {
  const { eventId } = context.input;
  const { only, except = [] } = which;
  const cause: UndoCause = end.kind === 'compensate' ? end : { kind: 'cancel' };
  await CancellationScope.nonCancellable(async () => {
    if (!patched('compensation')) {
      const cancelled = { outcome: 'cancelled', reason: 'cancelled_by_operator' } as const;
      await Promise.all(
        (only === undefined ? apps : [only]).map((appId) => local.endStep({ eventId, appId, ...cancelled })),
      );
      return;
    }
    const toUndo = await local.planCompensation({
      eventId,
      cause,
      ...(only === undefined ? {} : { appId: only }),
      ...(except.length === 0 ? {} : { except }),
    });
    const undone: Promise<void>[] = [];
    for (const appId of toUndo) {
      let isThrough = false;
      const through = () => {
        isThrough = true;
      };
      undone.push(
        undoStep(context, appId, through).finally(() => {
          context.board.ends(appId);
          through();
        }),
      );
      await condition(() => isThrough, HEAD_START_MS);
    }
    await Promise.all(undone);
  });
}

/** Tried again without end like any push; what needs a human waits for `retry`, or `skip` to leave the account as it is. */
async function undoStep({ input, decisions, board }: StepContext, appId: AppId, onTrouble: () => void): Promise<void> {
  const { eventId, userId } = input;
  const step = { eventId, appId };
  /** In vain, one after the other, for an app in quarantine. */
  let looks = 0;
  for (let round = 1; ; round += 1) {
    board.works(appId, true);
    try {
      return await pushPerson({ ...step, userId }, 'undo', round);
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === undefined) throw error;
      onTrouble();
      if (trouble.code === APP_QUARANTINED) {
        board.waits(appId, trouble);
        const isBack = await decisions.resumedAnyway(appId, lookAfterMs(looks));
        looks = isBack ? 0 : looks + 1;
        continue;
      }
      looks = 0;
      board.raise(appId, trouble);
      const word = await decisions.nextWord(appId);
      board.clear(appId);
      if (word.kind === 'skip') return local.endStep({ ...step, outcome: 'skipped', reason: 'skipped_by_operator' });
      await goOn(step, word);
    }
  }
}
