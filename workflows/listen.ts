import { setHandler } from '@temporalio/workflow';
import { isId } from '../domain/ids.ts';
import type { AttentionBoard } from './attention.ts';
import { createDecisions, type Decisions } from './decisions.ts';
import {
  cancelSignal,
  cancelUpdate,
  DESCRIPTIONS,
  resumeSignal,
  type StepChoice,
  supersedeSignal,
} from './messages.ts';
import { choiceOf, wrongChoice } from './stepChoice.ts';
import { refuse, WORDS } from './words.ts';

export interface Listening {
  readonly decisions: Decisions;
  /** From now on a word for any other app is refused. */
  plan(apps: readonly string[]): void;
}

/**
 * Listens for the signals and updates of messages.ts; to be called first thing in a workflow. What has a wrong argument
 * changes nothing: an update is refused with a sentence, a signal, which can't be answered, shows it in the current details.
 */
export function listenForDecisions(board: AttentionBoard): Listening {
  const decisions = createDecisions();
  let planned: ReadonlySet<string> | undefined;

  const hear = (name: string, value: StepChoice | undefined, act: (choice: StepChoice) => void) => {
    const wrong = wrongChoice(value, planned);
    if (wrong === undefined) act(choiceOf(value));
    else board.refused(name, wrong);
  };
  for (const { kind, signal, update } of WORDS) {
    const description = DESCRIPTIONS[kind];
    setHandler(signal, (value) => hear(kind, value, (choice) => decisions.say(choice, { kind })), { description });
    setHandler(update, (value?: StepChoice) => ({ apps: decisions.say(choiceOf(value), { kind }) }), {
      description,
      validator: (value?: StepChoice) => {
        refuse(wrongChoice(value, planned));
        const { appId } = choiceOf(value);
        const waiting = decisions.waiting();
        if (appId === undefined ? waiting.length === 0 : !waiting.includes(appId)) {
          refuse(`Nothing ${appId === undefined ? 'of this event' : `for ${appId}`} waits for a human now.`);
        }
      },
    });
  }
  setHandler(cancelSignal, (value) => hear('cancel', value, (choice) => decisions.end(choice, { kind: 'cancel' })), {
    description: DESCRIPTIONS.cancel,
  });
  setHandler(
    cancelUpdate,
    (value?: StepChoice) => {
      const choice = choiceOf(value);
      decisions.end(choice, { kind: 'cancel' });
      return { apps: choice.appId === undefined ? [] : [choice.appId] };
    },
    { description: DESCRIPTIONS.cancel, validator: (value?: StepChoice) => refuse(wrongChoice(value, planned)) },
  );
  setHandler(
    resumeSignal,
    (value) => {
      if (value?.appId !== undefined) decisions.resume(value.appId);
    },
    { description: DESCRIPTIONS.resume },
  );
  setHandler(
    supersedeSignal,
    (value) => {
      if (isId('evt', String(value?.by))) decisions.end({}, { kind: 'supersede', by: value.by });
      else board.refused('supersede', 'The argument must be {"by": "evt_…"}.');
    },
    { description: DESCRIPTIONS.supersede },
  );

  return {
    decisions,
    plan: (apps) => {
      planned = new Set(apps);
    },
  };
}
