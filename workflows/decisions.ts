import { condition, patched } from '@temporalio/workflow';
import type { AppId, EventId } from '../domain/ids.ts';
import type { StepChoice } from './messages.ts';
import type { WordKind } from './words.ts';

/** What was decided about a step that waits for a human. */
export type Word = { readonly kind: WordKind };

/** Why a step, or the whole event, ends before its work is done. */
export type End =
  | { readonly kind: 'cancel' }
  | { readonly kind: 'supersede'; readonly by: EventId }
  /** All or nothing: the step for this app failed for good, with this error code. */
  | { readonly kind: 'compensate'; readonly code: string; readonly appId: AppId };

export type Decision = Word | End;

/** What people, and Tenure itself, have decided about a running event; listenForDecisions fills it. */
export interface Decisions {
  /** Waits for a decision about this step; an end of the whole event counts for every step. */
  next(appId: AppId): Promise<Decision>;
  /** The same for a step that is being taken back, which nothing can end but its own work or a `skip`. */
  nextWord(appId: AppId): Promise<Word>;
  /** The end of this step, or of the whole event, once it was said. */
  ended(appId: AppId): End | undefined;
  /** The end of the whole event, once it was said. */
  endOfAll(): End | undefined;
  /** Resolves when this step, or the whole event, is to end. */
  whenEnded(appId: AppId): Promise<void>;
  /** Resolves when the app is out of quarantine, the step is to end, or after `atMostMs`: false then. */
  resumed(appId: AppId, atMostMs: number): Promise<boolean>;
  /** The same for a step that is being taken back, which no end of the event hurries. */
  resumedAnyway(appId: AppId, atMostMs: number): Promise<boolean>;

  /** Says a word to the steps that wait now, or are about to; answers those that wait. */
  say(choice: StepChoice, word: Word): readonly AppId[];
  /** Ends one step, or without `appId` the whole event; the first end stands. */
  end(choice: StepChoice, end: End): void;
  resume(appId: AppId): void;
  /** The apps whose steps wait for a human now. */
  waiting(): readonly AppId[];
}

/** Something said before every step it may mean waits; each step takes it once. */
interface EarlyWord {
  readonly choice: StepChoice;
  readonly word: Word;
  readonly at: number;
  readonly heard: Set<AppId>;
  /** Means the steps that somebody has seen: once it has reached one, it reaches none that comes to wait later. */
  readonly once: boolean;
}

/** The report shows a step as waiting a moment before its workflow knows: what is said meanwhile is not lost. */
const EARLY_MS = 10_000;

/** What is said finds the step that waits for it, also when it was said a moment too early. */
export function createDecisions(): Decisions {
  const waiting = new Map<AppId, Word | undefined>();
  let early: EarlyWord[] = [];
  /** Of the whole event. */
  let endOfAll: End | undefined;
  const ends = new Map<AppId, End>();
  const resumedAt = new Map<AppId, number>();
  const ended = (appId: AppId): End | undefined => endOfAll ?? ends.get(appId);

  const saidEarly = (appId: AppId): Word | undefined => {
    early = early.filter(({ at }) => Date.now() - at <= EARLY_MS);
    const found = early.find(
      ({ choice, heard, once }) => isMeant(choice, appId) && !heard.has(appId) && !(once && heard.size > 0),
    );
    found?.heard.add(appId);
    return found?.word;
  };

  async function wait(appId: AppId, isOver: () => boolean): Promise<Word | undefined> {
    waiting.set(appId, saidEarly(appId));
    try {
      await condition(() => isOver() || waiting.get(appId) !== undefined);
      return waiting.get(appId);
    } finally {
      waiting.delete(appId);
    }
  }

  async function resumed(appId: AppId, atMostMs: number, isOver: () => boolean): Promise<boolean> {
    const said = resumedAt.get(appId);
    let isSaid = true;
    if (said === undefined || Date.now() - said > EARLY_MS) {
      resumedAt.delete(appId);
      isSaid = await condition(() => resumedAt.has(appId) || isOver(), atMostMs);
    }
    resumedAt.delete(appId);
    return isSaid;
  }

  return {
    async next(appId) {
      const word = await wait(appId, () => ended(appId) !== undefined);
      return ended(appId) ?? word ?? { kind: 'retry' };
    },
    async nextWord(appId) {
      return (await wait(appId, () => false)) ?? { kind: 'retry' };
    },
    ended,
    endOfAll: () => endOfAll,
    whenEnded: (appId) => condition(() => ended(appId) !== undefined),
    resumed: (appId, atMostMs) => resumed(appId, atMostMs, () => ended(appId) !== undefined),
    resumedAnyway: (appId, atMostMs) => resumed(appId, atMostMs, () => false),

    say(choice, word) {
      const heard = new Set<AppId>();
      for (const appId of waiting.keys()) {
        if (!isMeant(choice, appId)) continue;
        waiting.set(appId, word);
        heard.add(appId);
      }
      // To try again harms no step; to skip or approve one that nobody has seen yet would.
      const once = choice.appId === undefined && word.kind !== 'retry' && patched('words-for-what-was-seen');
      early.push({ choice, word, at: Date.now(), heard, once });
      return [...heard];
    },
    end(choice, end) {
      if (choice.appId === undefined) endOfAll ??= end;
      else if (!ends.has(choice.appId)) ends.set(choice.appId, end);
    },
    resume(appId) {
      resumedAt.set(appId, Date.now());
    },
    waiting: () => [...waiting.keys()],
  };
}

function isMeant(choice: StepChoice, appId: AppId): boolean {
  return choice.appId === undefined || choice.appId === appId;
}
