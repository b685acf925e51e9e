import { CancellationScope, CancelledFailure, condition, isCancellation, patched } from '@temporalio/workflow';
import type { AppId } from '../domain/ids.ts';
import { local } from './activityOptions.ts';
import { createAttentionBoard } from './attention.ts';
import { compensate } from './compensate.ts';
import type { End } from './decisions.ts';
import { listenForDecisions } from './listen.ts';
import type { EventInput } from './messages.ts';
import { allEnded, runStep, type StepContext } from './runStep.ts';

/**
 * A person's event from start to end: which apps it touches, then a step an app, side by side. Results and statuses are
 * written by the activities with the work itself; the workflow keeps none.
 *
 * @param options.end what was said of the whole event before it came so far.
 */
export async function runEvent(
  input: EventInput,
  options: { readonly offboard: boolean; readonly end?: End | undefined },
): Promise<void> {
  const board = createAttentionBoard();
  const { decisions, plan } = listenForDecisions(board);
  if (options.end !== undefined) decisions.end({}, options.end);
  // A Cancel from the UI that comes this early still finds every step to end.
  const apps = await CancellationScope.nonCancellable(() => local.planSteps({ eventId: input.eventId }));
  plan(apps);
  const context: StepContext = { input, decisions, board, offboard: options.offboard };
  /** Steps that were cancelled alone, and are still being taken back when the whole event ends. */
  const undoing = new Map<AppId, Promise<void>>();

  const ends = await allEnded(
    apps.map(async (appId): Promise<End | undefined> => {
      const end = await runStep(context, appId);
      if (end === undefined || decisions.endOfAll() !== undefined || isCancelled()) return end;
      return undoAlone(appId, end);
    }),
  );
  const end = decisions.endOfAll() ?? ends.find((it) => it !== undefined);
  if (end !== undefined && end.kind !== 'supersede') {
    await compensate(context, apps, end, { except: [...undoing.keys()] });
  }
  await Promise.all(undoing.values());
  throwIfCancelled();

  /** Takes one step back; but what waits for a human there does not keep the whole event from its end. */
  async function undoAlone(appId: AppId, end: End): Promise<End | undefined> {
    let isThrough = false;
    const work = compensate(context, apps, end, { only: appId }).finally(() => {
      isThrough = true;
    });
    await Promise.race([work, endOfAll()]);
    if (isThrough || !patched('cancel-all-while-undoing')) {
      await work;
      return undefined;
    }
    // Awaited in the end.
    work.catch(() => {});
    undoing.set(appId, work);
    return decisions.endOfAll() ?? { kind: 'cancel' };
  }

  async function endOfAll(): Promise<void> {
    try {
      await condition(() => decisions.endOfAll() !== undefined);
    } catch (error) {
      if (!isCancellation(error)) throw error;
    }
  }
}

/** The UI's Cancel shows as what it was. */
export function throwIfCancelled(): void {
  if (isCancelled()) throw new CancelledFailure('The workflow was cancelled.');
}

/** Whether somebody asked for it in the Temporal UI. */
export function isCancelled(): boolean {
  return CancellationScope.current().consideredCancelled;
}
