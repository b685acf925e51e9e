import { permanent, type TenureError, type TenureErrorOptions, transient } from '../../domain/errors.ts';
import type { HttpAnswer } from '../http/httpTarget.ts';
import { retryAfterMs } from '../http/retryAfter.ts';
import type { ScimSettings } from './settings.ts';

/** What was asked, for the message: no query, no values. */
export interface Asked {
  readonly method: string;
  readonly path: string;
}

/**
 * The error that a SCIM answer of 4xx or 5xx means (RFC 7644 section 3.12 and practice, FEATURES section 3).
 *
 * Transient: 408, 425, 429 and a disguise of it (`throttled`), 412 `version_conflict`, 5xx but 501.
 * Permanent: 401 `target_unauthorized`, 403 `target_forbidden`, 404 and 410 `target_not_found`, 409 `uniqueness`,
 * 413 `target_payload_too_large`, 405 and 501 `not_implemented`, any other 4xx `target_rejected`.
 *
 * The body never goes into the message, only its `scimType`: bodies quote names and addresses.
 */
export function answerError(
  answer: HttpAnswer,
  asked: Asked,
  settings: Pick<ScimSettings, 'throttlePatterns' | 'serverErrorHint'>,
): TenureError {
  const { status } = answer;
  const scimType = scimTypeOf(answer.text);
  const what = `The target answered ${status}${scimType === undefined ? '' : ` (${scimType})`} to ${asked.method} ${withoutId(asked.path)}`;
  const about: TenureErrorOptions = { httpStatus: status, scimType };
  const wait = retryAfterMs(answer.header('retry-after'));

  if (status === 429 || isDisguisedThrottling(answer, settings.throttlePatterns)) {
    return transient('target_throttled', `${what}: it asks Tenure to slow down.`, {
      ...about,
      remedy: 'Nothing to do: it is sent again later. If it goes on, lower the pace of the app.',
      retryAfterMs: wait ?? 5_000,
      throttled: true,
    });
  }
  switch (status) {
    case 401:
      return permanent('target_unauthorized', `${what}: it does not accept the token.`, {
        ...about,
        remedy: "Enter a valid bearer token in the app's connection.",
      });
    case 403:
      return permanent('target_forbidden', `${what}: the token may not do this.`, {
        ...about,
        remedy:
          'Give the token the right to manage users and groups in the target, or see why it protects this object.',
      });
    case 404:
    case 410:
      return permanent('target_not_found', `${what}: there is no such object.`, {
        ...about,
        remedy: "Check the app's base URL; if the object was removed in the target, try again.",
      });
    case 405:
    case 501:
      return permanent('not_implemented', `${what}: it can't do this.`, {
        ...about,
        remedy: 'Switch this operation off for the app, or update the target.',
      });
    case 409:
      return permanent('uniqueness', `${what}: another object has a value that must be unique.`, {
        ...about,
        remedy: 'Look in the target for the object with the same user name, address or group name, then try again.',
      });
    case 412:
      return transient('version_conflict', `${what}: somebody else changed the object meanwhile.`, {
        ...about,
        remedy: 'Nothing to do: it is read and compared again.',
        retryAfterMs: 0,
      });
    case 413:
      return permanent('target_payload_too_large', `${what}: the request is too large for it.`, {
        ...about,
        remedy: 'Map fewer or shorter attributes.',
      });
    case 408:
    case 425:
      return transient('target_timeout', `${what}.`, { ...about, retryAfterMs: wait });
    default:
      return status >= 500 ? serverError() : rejected();
  }

  function serverError(): TenureError {
    const remedy = ['Check that the target is well; the request is tried again.', settings.serverErrorHint ?? ''];
    return transient('target_unavailable', `${what}.`, {
      ...about,
      remedy: remedy.join(' ').trim(),
      retryAfterMs: wait,
      outcomeUnknown: asked.method !== 'GET' && status !== 503,
    });
  }

  function rejected(): TenureError {
    return permanent('target_rejected', `${what}: it does not accept the request.`, {
      ...about,
      remedy:
        REMEDIES[scimType ?? ''] ??
        "Compare the app's attribute mapping with what the target expects; its own log may say more.",
    });
  }
}

/** A path for a message: some targets use addresses as ids, so it is `/Users/{id}`. */
export function withoutId(path: string): string {
  return path.replace(/^(\/[A-Za-z]+)\/[^/?]+/, '$1/{id}');
}

/** Plain words for RFC 7644 table 9. */
const REMEDIES: Readonly<Record<string, string>> = {
  invalidValue: 'A mapped value is missing or has a form that the target refuses: correct the mapping or the person.',
  mutability: 'A mapped attribute may not be changed in the target: map it at creation only.',
  invalidPath: 'A mapped attribute does not exist in the target: remove it from the mapping.',
  noTarget: 'A mapped value path picks nothing in the target: check the mapping.',
  invalidFilter: 'The target does not understand the search: check its SCIM version.',
  invalidSyntax: 'The target does not understand the request: check its SCIM version.',
  tooMany: 'The target refuses so large a list: lower the page size.',
};

/** The SCIM error keyword of a body, if it has a plausible one. */
function scimTypeOf(text: string): string | undefined {
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null || !('scimType' in body)) return undefined;
  return typeof body.scimType === 'string' && /^[A-Za-z]{1,40}$/.test(body.scimType) ? body.scimType : undefined;
}

/** The JSON of a text; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isDisguisedThrottling(answer: HttpAnswer, patterns: readonly string[]): boolean {
  if (answer.status < 400 || answer.status >= 500) return false;
  const start = answer.text.slice(0, 4_000);
  return patterns.some((pattern) => new RegExp(pattern, 'i').test(start));
}
