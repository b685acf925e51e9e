import { TenureError, transient } from '../../domain/errors.ts';

/** Failures before the request left us: nothing can have happened at the target. */
const NOT_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const TIMED_OUT: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** OpenSSL's and Node's names for a certificate or handshake that was refused. */
const TLS = /^(ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH$)/;

/**
 * Turns what undici throws into a transient `TenureError`: `target_tls_failed`, `target_timeout`,
 * `target_unreachable` or `target_connection_lost`. A write that may have arrived has `outcomeUnknown`: a socket that
 * dies under us says nothing about what the server did before (undici issues 3492, 5450).
 */
export function networkError(cause: unknown, method: string): TenureError {
  if (cause instanceof TenureError) return cause;
  const code = codeOf(cause);
  if (TLS.test(code)) {
    return transient('target_tls_failed', `The TLS connection to the target failed (${code}).`, {
      remedy: "Check the target's certificate: its dates, its host name, and that a known authority signed it.",
    });
  }
  const outcomeUnknown = method !== 'GET' && !NOT_SENT.has(code);
  if (TIMED_OUT.has(code)) {
    return transient('target_timeout', `The target did not answer in time (${code}).`, {
      remedy: 'Check that the target is up and not overloaded; the request is tried again.',
      outcomeUnknown,
    });
  }
  if (NOT_SENT.has(code)) {
    return transient('target_unreachable', `No connection to the target (${code}).`, {
      remedy: 'Check that the target runs, and that host, port and firewall let Tenure through.',
    });
  }
  return transient('target_connection_lost', `The connection to the target was lost (${code}).`, {
    remedy: 'The request is tried again; if it goes on, look at the target and at proxies before it.',
    outcomeUnknown,
  });
}

/** The error's own code, of the first of an AggregateError's where it has none. */
function codeOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return 'no code';
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  if ('errors' in cause && Array.isArray(cause.errors)) return codeOf(cause.errors[0]);
  return 'no code';
}
