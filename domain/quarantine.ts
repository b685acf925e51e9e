import { TenureError, transient } from './errors.ts';

/**
 * What an error says about the app it came from (ruling 11): `at_once` shows that nobody gets through; `ask_probe` may be
 * one object's matter, and listing one user tells; `count` is one of the twenty in a row; `none` is the step's alone.
 */
export type AppVerdict = 'at_once' | 'ask_probe' | 'count' | 'none';

/** So many transient failures in a row, without one success, quarantine an app. */
export const FAILURES_AT_MOST = 20;

/** The code of a step that waits for its app. */
export const APP_QUARANTINED = 'app_quarantined';
/** The code of one that was about to, when it came back. */
export const APP_IS_BACK = 'app_is_back';

const ASK_PROBE: ReadonlySet<string> = new Set(['target_forbidden', 'target_dns_failed', 'target_tls_failed']);

const COUNT: ReadonlySet<string> = new Set([
  'target_timeout',
  'target_unreachable',
  'target_connection_lost',
  'target_unavailable',
  'target_bad_answer',
]);

/** Throttling never counts, nor does what is about one object or about ourselves. */
export function appVerdict(error: TenureError): AppVerdict {
  if (error.throttled) return 'none';
  if (error.code === 'target_unauthorized') return 'at_once';
  if (ASK_PROBE.has(error.code)) return 'ask_probe';
  return COUNT.has(error.code) ? 'count' : 'none';
}

const FIRST_PROBE_MS = 1000;
const LONGEST_PROBE_MS = 60_000;

/** Milliseconds until the next probe: 1 s, 2 s, 4 s, … 60 s. */
export function probeAfterMs(backoff: number): number {
  return Math.min(FIRST_PROBE_MS * 2 ** backoff, LONGEST_PROBE_MS);
}

/** Beyond this the wait is the longest anyway. */
export const LONGEST_BACKOFF = 6;

const FIRST_LOOK_MS = 5 * 60_000;
const LONGEST_LOOK_MS = 4 * 3_600_000;

/**
 * Milliseconds after which a step that waits for its app's return looks by itself, should the word get lost: 5 min, 10 min,
 * … 4 h. Thousands may wait for days, and each look is one in the history of its workflow, which has an end.
 *
 * @param looks how many there were already, one after the other.
 */
export function lookAfterMs(looks: number): number {
  return Math.min(FIRST_LOOK_MS * 2 ** looks, LONGEST_LOOK_MS);
}

/** Who fails again so soon after its return, although its probe went well, is probed less often. */
export const RELAPSE_MS = 120_000;

/**
 * The error of a step that may not send anything now. It is nobody's failure: the step waits, and goes on when the app is
 * back.
 *
 * @param why the app's trouble, in the words of the error that quarantined it.
 */
export function appQuarantined(
  why: { readonly message: string; readonly remedy?: string | null | undefined },
  cause?: TenureError,
): TenureError {
  const remedy = why.remedy == null || why.remedy === '' ? 'Mend the app.' : why.remedy;
  return transient(APP_QUARANTINED, `The app is quarantined. ${why.message}`, {
    remedy: `${remedy} The step goes on by itself when a probe gets through.`,
    ...(cause?.httpStatus === undefined ? {} : { httpStatus: cause.httpStatus }),
    outcomeUnknown: cause?.outcomeUnknown ?? false,
  });
}

/** The app came back before the step was written as waiting for it: it goes on. */
export function appIsBack(): TenureError {
  return transient(APP_IS_BACK, 'The app is out of quarantine again.', { retryAfterMs: 50 });
}

/** Whether a step can't go on before its app is back. */
export function isQuarantined(error: unknown): boolean {
  return error instanceof TenureError && error.code === APP_QUARANTINED;
}
