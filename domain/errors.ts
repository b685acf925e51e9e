/**
 * The closed family of things that go wrong. Each says what happened (`message`), what to do (`remedy`), and by its
 * `kind` whether trying again can help:
 * - `transient`: the world is in the way (network, 429, 5xx, a lease); the same call may succeed later;
 * - `permanent`: a human has to change something (configuration, data, credentials) before it can succeed;
 * - `bug`: our own mistake.
 *
 * Messages carry ids, attribute names and status codes, never personal values or secrets (DESIGN rule 5): they end up
 * in Temporal's history.
 */
export type ErrorKind = 'transient' | 'permanent' | 'bug';

export interface TenureErrorOptions {
  /** What the reader should do about it, one sentence. */
  readonly remedy?: string;
  /** HTTP status of the target's answer, where there was one. */
  readonly httpStatus?: number;
  /** Milliseconds to wait before the next attempt (a target's Retry-After, a lease about to expire). */
  readonly retryAfterMs?: number;
  /** The target asked us to slow down (429 or a disguise of it); never counts as the app's failure. */
  readonly throttled?: boolean;
  /** The request may have been carried out although no answer came: look before repeating it. */
  readonly outcomeUnknown?: boolean;
  /** SCIM error detail keyword (RFC 7644 section 3.12), e.g. `uniqueness`. */
  readonly scimType?: string;
  readonly cause?: unknown;
}

export class TenureError extends Error {
  override readonly name = 'TenureError';
  readonly kind: ErrorKind;
  /** Machine-readable cause, snake_case, stable: `target_unreachable`, `required_attribute_missing`, … */
  readonly code: string;
  readonly remedy: string | undefined;
  readonly httpStatus: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly throttled: boolean;
  readonly outcomeUnknown: boolean;
  readonly scimType: string | undefined;

  constructor(kind: ErrorKind, code: string, message: string, options: TenureErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.code = code;
    this.remedy = options.remedy;
    this.httpStatus = options.httpStatus;
    this.retryAfterMs = options.retryAfterMs;
    this.throttled = options.throttled ?? false;
    this.outcomeUnknown = options.outcomeUnknown ?? false;
    this.scimType = options.scimType;
  }
}

export function transient(code: string, message: string, options?: TenureErrorOptions): TenureError {
  return new TenureError('transient', code, message, options);
}

export function permanent(code: string, message: string, options?: TenureErrorOptions): TenureError {
  return new TenureError('permanent', code, message, options);
}
