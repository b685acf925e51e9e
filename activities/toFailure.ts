import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import { TenureError } from '../domain/errors.ts';
import { APP_IS_BACK, APP_QUARANTINED } from '../domain/quarantine.ts';

/** What goes with a failure: enough for a human to act on, no personal value (DESIGN rule 5). */
export interface FailureDetails {
  readonly code: string;
  readonly remedy: string | null;
  readonly httpStatus: number | null;
}

/**
 * The one place where our errors become Temporal's. Transient ones are tried again without end, at the target's own
 * time where it gave one; permanent ones go to a human; anything else is a bug, and retried until a fixed worker comes.
 */
export function toFailure(error: unknown, aborted: boolean): Error {
  if (error instanceof CancelledFailure) return error;
  // Cancelled by the workflow, or to be made again by another worker: Temporal knows which.
  if (aborted) return new CancelledFailure('The push was cancelled.');
  if (!(error instanceof TenureError)) {
    // The message of an unknown error may hold anything.
    const name = error instanceof Error ? error.name : 'unknown';
    return ApplicationFailure.create({ type: 'bug', message: `Unexpected ${name}; see the worker's log.` });
  }
  const details: FailureDetails = {
    code: error.code,
    remedy: error.remedy ?? null,
    httpStatus: error.httpStatus ?? null,
  };
  return ApplicationFailure.create({
    type: error.code,
    message: [error.message, error.remedy].filter(Boolean).join(' '),
    // Who waits for a quarantined app is told when it is back.
    nonRetryable: error.kind === 'permanent' || error.code === APP_QUARANTINED,
    details: [details],
    // Being asked to slow down, or to wait for each other, is no failure to be alarmed by.
    category: error.throttled || WAITING.has(error.code) ? ApplicationFailureCategory.BENIGN : undefined,
    ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: jittered(error.retryAfterMs) }),
  });
}

const WAITING: ReadonlySet<string> = new Set(['lease_held', 'lease_lost', 'preempted', APP_QUARANTINED, APP_IS_BACK]);
const LONGEST_WAIT_MS = 15 * 60_000;

/** Up to a fifth more, so that those who wait don't come back all at once. */
function jittered(ms: number): number {
  return Math.round(Math.min(Math.max(ms, 50), LONGEST_WAIT_MS) * (1 + Math.random() / 5));
}
