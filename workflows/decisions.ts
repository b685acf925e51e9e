import { condition, setHandler } from '@temporalio/workflow';
import type { AppId, EventId } from '../domain/ids.ts';
import { cancelSignal, DESCRIPTIONS, retrySignal, type StepChoice, skipSignal, supersedeSignal } from './messages.ts';

/** What was decided about a step that waits, or about the whole event. */
export type Decision =
  | { readonly kind: 'retry' }
  | { readonly kind: 'skip' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'supersede'; readonly by: EventId };

/** What people, and Tenure itself, say to a running event. */
export interface Decisions {
  /** Waits for a decision about this step; an end of the whole event counts for every step. */
  next(appId: AppId): Promise<Decision>;
  /** The end of this step, or of the whole event, once it was said. */
  ended(appId: AppId): Decision | undefined;
  /** Resolves when this step, or the whole event, is to end. */
  whenEnded(appId: AppId): Promise<void>;
}

/** Something said before every step it may mean waits; each step takes it once. */
interface EarlyWord {
  readonly choice: StepChoice | undefined;
  readonly decision: Decision;
  readonly at: number;
  readonly heard: Set<AppId>;
}

/** The report shows a step as waiting a moment before its workflow knows: what is said meanwhile is not lost. */
const EARLY_MS = 10_000;

/**
 * Listens for the signals of messages.ts; to be called first thing in a workflow. `retry` and `skip` mean steps that wait
 * now, or are about to: one that finds none changes nothing.
 */
export function listenForDecisions(): Decisions {
  const waiting = new Map<AppId, Decision | undefined>();
  let early: EarlyWord[] = [];
  /** Of the whole event. */
  let end: Decision | undefined;
  const cancelled = new Set<AppId>();
  const ended = (appId: AppId): Decision | undefined => end ?? (cancelled.has(appId) ? { kind: 'cancel' } : undefined);

  const decide = (choice: StepChoice | undefined, decision: Decision) => {
    const heard = new Set<AppId>();
    for (const appId of waiting.keys()) {
      if (!isMeant(choice, appId)) continue;
      waiting.set(appId, decision);
      heard.add(appId);
    }
    early.push({ choice, decision, at: Date.now(), heard });
  };
  const saidEarly = (appId: AppId): Decision | undefined => {
    early = early.filter(({ at }) => Date.now() - at <= EARLY_MS);
    const word = early.find(({ choice, heard }) => isMeant(choice, appId) && !heard.has(appId));
    word?.heard.add(appId);
    return word?.decision;
  };
  setHandler(retrySignal, (choice) => decide(choice, { kind: 'retry' }), { description: DESCRIPTIONS.retry });
  setHandler(skipSignal, (choice) => decide(choice, { kind: 'skip' }), { description: DESCRIPTIONS.skip });
  setHandler(
    cancelSignal,
    (choice) => {
      if (choice?.appId === undefined) end ??= { kind: 'cancel' };
      else cancelled.add(choice.appId);
    },
    { description: DESCRIPTIONS.cancel },
  );
  setHandler(
    supersedeSignal,
    (it) => {
      end ??= { kind: 'supersede', by: it.by };
    },
    { description: DESCRIPTIONS.supersede },
  );

  return {
    async next(appId) {
      waiting.set(appId, saidEarly(appId));
      try {
        await condition(() => ended(appId) !== undefined || waiting.get(appId) !== undefined);
        return ended(appId) ?? waiting.get(appId) ?? { kind: 'retry' };
      } finally {
        waiting.delete(appId);
      }
    },
    ended,
    whenEnded: (appId) => condition(() => ended(appId) !== undefined),
  };
}

function isMeant(choice: StepChoice | undefined, appId: AppId): boolean {
  return choice?.appId === undefined || choice.appId === appId;
}
