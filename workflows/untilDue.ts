import { CancellationScope, continueAsNew, isCancellation, workflowInfo } from '@temporalio/workflow';
import { local } from './activityOptions.ts';
import type { End } from './decisions.ts';
import type { ScheduledInput } from './messages.ts';
import { createWaitingBoard, moment } from './waitingBoard.ts';
import { listenWhileWaiting, type WaitingWords } from './waitingWords.ts';

/** A date that is further away is looked at again meanwhile: no server has to bear a timer of a thousand years. */
const LONGEST_WAIT_MS = 365 * 24 * 3600_000;

/** A scheduled event has taken effect and goes on as any other; `end` where it was cancelled at that very moment. */
export interface Due {
  readonly end?: End | undefined;
}

/**
 * Waits until a scheduled event takes effect (ruling 8). The date is the database's, as is the clock: whatever wakes us,
 * the timer or a word, we look there, and wait again where it is too early. So a word that is lost does no harm, and an
 * event that was replaced or withdrawn ends here, quietly.
 *
 * @returns undefined where nothing is left to do.
 */
export async function untilDue(input: ScheduledInput): Promise<Due | undefined> {
  const { eventId } = input;
  const board = createWaitingBoard(eventId);
  const words = listenWhileWaiting(board);
  for (;;) {
    // A Cancel from the UI that comes now is heard after it.
    const effect = await CancellationScope.nonCancellable(() => local.takeEffect({ eventId }));
    switch (effect.kind) {
      case 'ended':
        return undefined;
      case 'effective':
        board.clear();
        return { end: words.end() };
      case 'later': {
        board.scheduled(effect.effectiveAt);
        const summary = `Takes effect ${moment(effect.effectiveAt)}`;
        if (await ended(input, words, { ms: Math.min(effect.waitMs, LONGEST_WAIT_MS), summary })) return undefined;
        break;
      }
      case 'refused':
        board.stuck(effect);
        if (await ended(input, words)) return undefined;
        break;
    }
    // Dated anew some hundred times.
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<(again: ScheduledInput) => Promise<void>>(input);
  }
}

/** Whether somebody decided, while we waited, that the event shall never take effect. */
async function ended(
  { eventId }: ScheduledInput,
  words: WaitingWords,
  ...timer: Parameters<WaitingWords['next']>
): Promise<boolean> {
  const end = (outcome: 'cancelled' | 'skipped') =>
    CancellationScope.nonCancellable(() => local.endScheduled({ eventId, outcome }));
  try {
    const word = await words.next(...timer);
    if (word === 'look') return false;
    await end(word === 'skip' ? 'skipped' : 'cancelled');
    return true;
  } catch (error) {
    // The UI's Cancel equals `cancel` (ruling 18).
    if (isCancellation(error)) await end('cancelled');
    throw error;
  }
}
