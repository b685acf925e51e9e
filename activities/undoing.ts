import type { AccountFacts } from '../db/accountFacts.ts';
import type { Db } from '../db/connect.ts';
import type { AccountResult } from '../db/recordAccount.ts';
import { readStep } from '../db/steps.ts';
import type { StepOutcome } from '../domain/lifecycle.ts';
import { type UndoCause, undoReason } from '../domain/undo.ts';
import type { Pushed } from './convergeAccount.ts';

/** What a push has to do with the undoing of its own event. */
export interface Undoing {
  /** The step is being taken back: what comes of it is recorded as the undoing's. */
  readonly isAsked: boolean;
  /** Why; undefined where nothing is to be undone, also because something has granted the app anew. */
  readonly cause?: UndoCause;
}

const NOT_UNDONE: Undoing = { isAsked: false };

/**
 * Whether a push takes back what its own event gave (ruling 13): its entitlement is suppressed by that event, so it
 * converges to "no account" like any other; or it was, and the person has left since. Looks further only where the event
 * was cancelled or has failed as a whole.
 */
export async function undoingOf(db: Db, { event, app, entitled, suppressedBy }: AccountFacts): Promise<Undoing> {
  const cause = causeOf(event);
  if (suppressedBy === event.id) return { isAsked: true, cause: cause ?? { kind: 'cancel' } };
  if (cause === undefined) return NOT_UNDONE;
  const step = await readStep(db, { eventId: event.id, appId: app.id });
  if (step?.compensating !== true) return NOT_UNDONE;
  const isGrantedAnew = entitled && suppressedBy === null;
  return isGrantedAnew ? { isAsked: true } : { isAsked: true, cause };
}

function causeOf({ cancelRequested, cause }: AccountFacts['event']): UndoCause | undefined {
  if (cancelRequested) return { kind: 'cancel' };
  if (cause?.kind !== 'step_failed' || cause.appId === undefined) return undefined;
  return { kind: 'compensate', code: cause.id ?? cause.kind, appId: cause.appId };
}

/** How the taking back is recorded. */
export function undone(
  pushed: Pushed,
  cause: UndoCause,
  { id, onLeave }: Pick<AccountFacts['app'], 'id' | 'onLeave'>,
): Pick<AccountResult, 'operation' | 'outcome' | 'reason'> {
  const outcome = outcomeOf(pushed, cause);
  return {
    outcome,
    reason: outcome === 'skipped' ? pushed.reason : undoReason(cause, id),
    // What was asked for, where nothing was there to be taken back.
    operation: pushed.outcome === 'done' ? pushed.operation : onLeave,
  };
}

function outcomeOf(pushed: Pushed, cause: UndoCause): StepOutcome {
  // The app's switches hold for this too: the account stays, and is shown as open.
  if (pushed.outcome === 'skipped' && pushed.reason === 'operation_off') return 'skipped';
  if (pushed.outcome === 'done') return 'compensated';
  return cause.kind === 'cancel' ? 'cancelled' : 'compensated';
}
