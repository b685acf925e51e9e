import { permanent, type TenureError, type TenureErrorOptions, transient } from '../../domain/errors.ts';
import type { HttpAnswer } from '../http/httpTarget.ts';
import { retryAfterMs } from '../http/retryAfter.ts';
import { type Asked, parseJson } from '../scim/errors.ts';

/** Reasons of a 403 or 400 that mean "slow down" (developers.google.com/admin-sdk/directory/v1/limits). */
const QUOTA = new Set([
  'quotaExceeded',
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'dailyLimitExceeded',
  'servingLimitExceeded',
  'concurrentLimitExceeded',
]);
/** A day's quota does not come back in seconds. */
const DAILY_MS = 15 * 60_000;
const QUOTA_MS = 5_000;

/**
 * The error that an answer of Google's directory or token endpoint means. Bodies are never quoted, only their `reason`:
 * they name addresses.
 *
 * Transient: 429 and quota reasons (`throttled`), 412 `version_conflict`, 408, 5xx. Permanent: 401 and `invalid_grant`
 * `target_unauthorized`, 403 `target_forbidden`, 404 `target_not_found`, 409 `uniqueness`, other 4xx `target_rejected`.
 */
export function answerError(answer: HttpAnswer, { method, path }: Asked): TenureError {
  const { status } = answer;
  const reason = reasonOf(answer.text);
  const what = `Google answered ${status}${reason === undefined ? '' : ` (${reason})`} to ${method} ${path}`;
  const about: TenureErrorOptions = { httpStatus: status };
  const wait = retryAfterMs(answer.header('retry-after'));
  if (status === 429 || (status === 403 && QUOTA.has(reason ?? ''))) {
    return transient('target_throttled', `${what}: its quota is used up for now.`, {
      ...about,
      remedy: 'Nothing to do: it is sent again later. If it goes on, lower the pace of the app or ask Google for more.',
      retryAfterMs: wait ?? (reason === 'dailyLimitExceeded' ? DAILY_MS : QUOTA_MS),
      throttled: true,
    });
  }
  if (status === 401 || reason === 'invalid_grant' || reason === 'unauthorized_client') {
    return permanent('target_unauthorized', `${what}: it does not accept the service account.`, {
      ...about,
      remedy:
        'Check that the key is not deleted, that the subject is an administrator, and that domain-wide delegation allows the scopes.',
    });
  }
  switch (status) {
    case 403:
      return permanent('target_forbidden', `${what}: the administrator may not do this.`, {
        ...about,
        remedy: 'Give the subject the right to manage users and groups, or another subject.',
      });
    case 404:
    case 410:
      return permanent('target_not_found', `${what}: there is no such object.`, {
        ...about,
        remedy: 'If the object was removed in Google, try again.',
      });
    case 409:
      return permanent('uniqueness', `${what}: another object has this address.`, {
        ...about,
        remedy: 'Look in the Admin console for the user, alias or group with the same address, then try again.',
      });
    case 412:
      return transient('version_conflict', `${what}: somebody else changed the object meanwhile.`, {
        ...about,
        retryAfterMs: 0,
      });
    case 408:
      return transient('target_timeout', `${what}.`, { ...about, retryAfterMs: wait });
    default:
      return status >= 500
        ? transient('target_unavailable', `${what}.`, {
            ...about,
            retryAfterMs: wait,
            outcomeUnknown: method !== 'GET' && status !== 503,
          })
        : permanent('target_rejected', `${what}: it does not accept the request.`, {
            ...about,
            remedy:
              "Compare the app's mapping with what Google expects: primaryEmail in one of your domains, both names.",
          });
  }
}

/** `error.errors[0].reason` of the API, `error` of the token endpoint. */
function reasonOf(text: string): string | undefined {
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
  const { error } = body;
  if (typeof error === 'string') return plausible(error);
  if (typeof error !== 'object' || error === null || !('errors' in error) || !Array.isArray(error.errors)) {
    return undefined;
  }
  const [first] = error.errors;
  return typeof first === 'object' && first !== null && 'reason' in first ? plausible(first.reason) : undefined;
}

function plausible(reason: unknown): string | undefined {
  return typeof reason === 'string' && /^[A-Za-z_]{1,40}$/.test(reason) ? reason : undefined;
}
