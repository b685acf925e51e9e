import type { AccountFacts } from '../db/accountFacts.ts';
import type { AccountResult } from '../db/recordAccount.ts';
import type { StepOutcome } from '../domain/lifecycle.ts';
import { type UndoCause, undoReason } from '../domain/undo.ts';
import type { Pushed } from './convergeAccount.ts';

/**
 * Whether a push takes back what its own event gave (ruling 13): its entitlement is suppressed by that event, so it
 * converges to "no account" like any other. Undefined for all others, also where something has granted the app anew.
 */
export function undoingOf({ event, suppressedBy }: AccountFacts): UndoCause | undefined {
  if (suppressedBy !== event.id) return undefined;
  const { cause } = event;
  if (event.cancelRequested || cause?.kind !== 'step_failed' || cause.appId === undefined) return { kind: 'cancel' };
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
