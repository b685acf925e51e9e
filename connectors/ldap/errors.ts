import { ResultCodeError } from 'ldapts';
import { permanent, TenureError, type TenureErrorOptions, transient } from '../../domain/errors.ts';
import { networkError } from '../http/networkError.ts';

/** What was asked, for messages: no names, no values. */
export type Asked = 'bind' | 'search' | 'add' | 'modify' | 'rename' | 'delete' | 'starttls';

const READS: ReadonlySet<Asked> = new Set(['bind', 'search', 'starttls']);

interface Meaning {
  readonly kind: 'transient' | 'permanent';
  readonly code: string;
  /** The HTTP status that says the same: reports and quarantine know no others. */
  readonly status: number;
  readonly why: string;
  readonly remedy: string;
}

const AGAIN = 'Nothing to do: it is tried again.';
const MAPPING = "Compare the app's attribute mapping with the directory's schema.";

/** Result codes of RFC 4511 appendix A that mean something to whoever has to mend it. */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  1: { kind: 'transient', code: 'target_unavailable', status: 503, why: 'it could not do it now', remedy: AGAIN },
  3: {
    kind: 'transient',
    code: 'target_timeout',
    status: 504,
    why: 'its time limit was exceeded',
    remedy: 'Index the attributes that Tenure searches by.',
  },
  4: {
    kind: 'permanent',
    code: 'size_limit_exceeded',
    status: 413,
    why: 'its size limit was exceeded',
    remedy: 'Raise the size limit of the directory for the bind DN.',
  },
  7: {
    kind: 'permanent',
    code: 'target_unauthorized',
    status: 401,
    why: 'it does not take simple binds',
    remedy: 'Allow simple binds over TLS for the bind DN.',
  },
  8: {
    kind: 'permanent',
    code: 'tls_required',
    status: 403,
    why: 'it wants TLS',
    remedy: 'Use ldaps:// or switch StartTLS on.',
  },
  10: {
    kind: 'permanent',
    code: 'target_referral',
    status: 404,
    why: 'it refers to another server, which is not followed',
    remedy: 'Connect to the server that holds the base DN.',
  },
  11: {
    kind: 'permanent',
    code: 'size_limit_exceeded',
    status: 413,
    why: 'an administrative limit was exceeded',
    remedy: 'Raise the limits of the directory for the bind DN.',
  },
  12: {
    kind: 'permanent',
    code: 'not_implemented',
    status: 501,
    why: 'it lacks an extension that is needed',
    remedy: 'See docs/ldap.md for what is needed.',
  },
  13: {
    kind: 'permanent',
    code: 'tls_required',
    status: 403,
    why: 'it wants TLS',
    remedy: 'Use ldaps:// or switch StartTLS on.',
  },
  16: {
    kind: 'transient',
    code: 'version_conflict',
    status: 412,
    why: 'the attribute has changed meanwhile',
    remedy: AGAIN,
  },
  17: {
    kind: 'permanent',
    code: 'target_rejected',
    status: 400,
    why: 'an attribute is unknown to it',
    remedy: MAPPING,
  },
  19: {
    kind: 'permanent',
    code: 'target_rejected',
    status: 400,
    why: 'a value violates a constraint',
    remedy: MAPPING,
  },
  20: { kind: 'transient', code: 'version_conflict', status: 412, why: 'the value is there already', remedy: AGAIN },
  21: {
    kind: 'permanent',
    code: 'target_rejected',
    status: 400,
    why: 'a value has a form that it refuses',
    remedy: MAPPING,
  },
  32: {
    kind: 'permanent',
    code: 'target_not_found',
    status: 404,
    why: 'there is no such entry',
    remedy: 'Check the base DNs; if an organizational unit is missing, make it.',
  },
  34: {
    kind: 'permanent',
    code: 'target_rejected',
    status: 400,
    why: 'a name is no valid DN',
    remedy: 'Check the base DNs and the mapped names.',
  },
  48: {
    kind: 'permanent',
    code: 'target_unauthorized',
    status: 401,
    why: 'it does not accept the bind',
    remedy: 'Check bind DN and password.',
  },
  49: {
    kind: 'permanent',
    code: 'target_unauthorized',
    status: 401,
    why: 'it does not accept bind DN and password',
    remedy: "Enter valid ones in the app's connection.",
  },
  50: {
    kind: 'permanent',
    code: 'target_forbidden',
    status: 403,
    why: 'the bind DN may not do this',
    remedy: 'Give the bind DN the right to manage the entries below the base DNs.',
  },
  51: { kind: 'transient', code: 'target_unavailable', status: 503, why: 'it is busy', remedy: AGAIN },
  52: { kind: 'transient', code: 'target_unavailable', status: 503, why: 'it is not available', remedy: AGAIN },
  53: {
    kind: 'permanent',
    code: 'target_rejected',
    status: 400,
    why: 'it is unwilling to do this',
    remedy: 'Its own log says why: often a policy, or a password that is only set over TLS.',
  },
  64: {
    kind: 'permanent',
    code: 'target_rejected',
    status: 400,
    why: 'an entry may not be named so',
    remedy: 'Check the user base and the organizational units.',
  },
  65: {
    kind: 'permanent',
    code: 'target_rejected',
    status: 400,
    why: 'the object class demands or forbids an attribute',
    remedy: MAPPING,
  },
  66: {
    kind: 'permanent',
    code: 'target_rejected',
    status: 400,
    why: 'there are entries below it',
    remedy: 'Remove what lies below the entry, or let leavers be disabled instead of deleted.',
  },
  67: {
    kind: 'permanent',
    code: 'target_rejected',
    status: 400,
    why: 'the attribute names the entry',
    remedy: MAPPING,
  },
  68: {
    kind: 'permanent',
    code: 'uniqueness',
    status: 409,
    why: 'another entry has that name',
    remedy: 'Look in the directory for the entry of the same name, then try again.',
  },
  71: {
    kind: 'permanent',
    code: 'target_rejected',
    status: 400,
    why: 'it would concern several servers',
    remedy: 'Keep the base DNs on one server.',
  },
  80: {
    kind: 'transient',
    code: 'target_unavailable',
    status: 503,
    why: 'it reports a trouble of its own',
    remedy: 'See the log of the directory; it is tried again.',
  },
};

/** Constraint violations that mean "taken": the unique overlay's and AD's own words. */
const TAKEN = /(non-|not )unique|already (in use|exists)|0000(21C7|21C8|2071|0524)/i;

/**
 * What a failure means: a result code, or a connection that broke. The server's own text never goes into the message,
 * only AD's number in it: it quotes names.
 */
export function ldapError(cause: unknown, asked: Asked): TenureError {
  if (cause instanceof TenureError) return cause;
  if (cause instanceof ResultCodeError) return resultError(cause.code, cause.message, asked);
  return connectionError(cause, asked);
}

/** The HTTP status that says what a result code says; 200 for success. */
export function statusOf(error: unknown): number {
  if (error === undefined) return 200;
  return error instanceof TenureError ? (error.httpStatus ?? 0) : 0;
}

export function resultError(code: number, text: string, asked: Asked): TenureError {
  const isTaken = code === 19 && TAKEN.test(text);
  const meaning = MEANINGS[isTaken ? 68 : code];
  const what = `The directory answered ${code}${detail(text)} to ${asked}`;
  if (meaning === undefined) {
    return permanent('target_rejected', `${what}.`, { httpStatus: 400, remedy: 'See the log of the directory.' });
  }
  const { kind, why, remedy, status } = meaning;
  const options: TenureErrorOptions = {
    remedy,
    httpStatus: status,
    ...(meaning.code === 'version_conflict' ? { retryAfterMs: 0 } : {}),
    outcomeUnknown: kind === 'transient' && !READS.has(asked) && meaning.code === 'target_unavailable',
  };
  const message = `${what}: ${why}.`;
  return kind === 'transient' ? transient(meaning.code, message, options) : permanent(meaning.code, message, options);
}

/** AD's Win32 code and, for a refused bind, its reason (`data 775`: locked out). */
function detail(text: string): string {
  const found = /\b([0-9A-F]{8}):/.exec(text)?.[1];
  const data = /\bdata ([0-9a-f]{3,4})\b/.exec(text)?.[1];
  const parts = [found, data === undefined || data === '0' ? undefined : `data ${data}`].filter(
    (it) => it !== undefined,
  );
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** ldapts throws plain errors for what happens to a connection; those of the socket itself have a code. */
function connectionError(cause: unknown, asked: Asked): TenureError {
  const method = READS.has(asked) ? 'GET' : 'POST';
  const text = cause instanceof Error ? cause.message : '';
  if (/timed out|timeout/i.test(text)) {
    return transient('target_timeout', `The directory did not answer to ${asked} in time.`, {
      remedy: 'Check that the directory is up and not overloaded; the request is tried again.',
      outcomeUnknown: method !== 'GET' && !/^Connection timeout$/.test(text),
    });
  }
  return networkError(cause, method);
}
