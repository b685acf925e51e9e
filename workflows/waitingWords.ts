import { condition, setHandler, type TimerOptions } from '@temporalio/workflow';
import { isId } from '../domain/ids.ts';
import type { End } from './decisions.ts';
import {
  cancelSignal,
  cancelUpdate,
  DESCRIPTIONS,
  rescheduleSignal,
  type StepChoice,
  supersedeSignal,
} from './messages.ts';
import { wrongChoice } from './stepChoice.ts';
import type { WaitingBoard } from './waitingBoard.ts';
import { refuse, WORDS, type WordKind } from './words.ts';

/** What is said to an event that has not taken effect yet. */
export interface WaitingWords {
  /**
   * Waits until something is said that means something now: to look at the event again, or how it ends.
   * @param timer its date is waited for: `look` when it comes. Without it the event is stuck, and `retry` and `skip` count.
   */
  next(timer?: TimerOptions & { readonly ms: number }): Promise<'look' | 'skip' | 'cancel'>;
  /** What was said of the whole event, for the steps it goes on with. */
  end(): End | undefined;
}

/** It has no steps yet that one could name. */
const NO_STEPS: ReadonlySet<string> = new Set();

/**
 * Listens for the signals and updates of messages.ts while an event has not taken effect; listenForDecisions takes over
 * from it. A word that means nothing now changes nothing, and is refused with a sentence.
 */
export function listenWhileWaiting(board: WaitingBoard): WaitingWords {
  /** `looking`: whether it is stuck is not known at the moment. */
  let phase: 'looking' | 'scheduled' | 'stuck' = 'looking';
  let look = false;
  let said: 'retry' | 'skip' | undefined;
  let end: End | undefined;

  const meaningless = (word: WordKind, now: typeof phase): string | undefined => {
    if (word === 'approve' || word === 'reject') return 'No removal is held here.';
    return now === 'scheduled' ? 'Nothing of this event needs attention: it waits for its date.' : undefined;
  };
  for (const { kind: word, signal, update } of WORDS) {
    const hear = () => {
      if (word === 'retry' || word === 'skip') said = word;
    };
    const description = DESCRIPTIONS[word];
    setHandler(
      signal,
      (value) => {
        const wrong = wrongChoice(value, NO_STEPS) ?? meaningless(word, phase);
        if (wrong === undefined) hear();
        else board.refused(word, wrong);
      },
      { description },
    );
    const validator = (value?: StepChoice) =>
      refuse(wrongChoice(value, NO_STEPS) ?? meaningless(word, phase === 'looking' ? 'scheduled' : phase));
    setHandler(
      update,
      (_value?: StepChoice) => {
        hear();
        return { apps: [] };
      },
      { description, validator },
    );
  }
  const cancel = () => {
    end ??= { kind: 'cancel' };
  };
  setHandler(
    cancelSignal,
    (value) => {
      const wrong = wrongChoice(value, NO_STEPS);
      if (wrong === undefined) cancel();
      else board.refused('cancel', wrong);
    },
    { description: DESCRIPTIONS.cancel },
  );
  setHandler(
    cancelUpdate,
    (_value?: StepChoice) => {
      cancel();
      return { apps: [] };
    },
    { description: DESCRIPTIONS.cancel, validator: (value?: StepChoice) => refuse(wrongChoice(value, NO_STEPS)) },
  );
  setHandler(
    supersedeSignal,
    (value) => {
      if (!isId('evt', String(value?.by))) return board.refused('supersede', 'The argument must be {"by": "evt_…"}.');
      end ??= { kind: 'supersede', by: value.by };
      look = true;
    },
    { description: DESCRIPTIONS.supersede },
  );
  setHandler(
    rescheduleSignal,
    () => {
      look = true;
    },
    { description: DESCRIPTIONS.reschedule },
  );

  return {
    async next(timer) {
      phase = timer === undefined ? 'stuck' : 'scheduled';
      if (phase === 'scheduled' && said !== undefined) {
        board.refused(said, 'Nothing of this event needs attention: it waits for its date.');
        said = undefined;
      }
      const isSaid = () => look || said !== undefined || end?.kind === 'cancel';
      if (timer === undefined) await condition(isSaid);
      else await condition(isSaid, timer.ms, timer);
      phase = 'looking';
      const word = end?.kind === 'cancel' ? 'cancel' : said === 'skip' ? 'skip' : 'look';
      look = false;
      said = undefined;
      return word;
    },
    end: () => end,
  };
}
