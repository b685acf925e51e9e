/** POSTs that only ask: asked at each keystroke, and nothing of their answers is to be kept. */
const QUESTION = /\/(preview|what-if|inspect)(\?|$)/;

/** A key for `Idempotency-Key`: one a form that is filled in, so that a double click makes one thing. */
export function newRequestKey(): string {
  return crypto.randomUUID();
}

/**
 * A call as it is sent: a POST that changes something has an Idempotency-Key, so that it is done once even where the browser
 * sends it again over a new connection (RFC 9110 section 9.2.2 lets it once a request is known to be idempotent).
 */
export function withRequestKey(path: string, init: RequestInit = {}): RequestInit {
  if (init.method !== 'POST' || QUESTION.test(path)) return init;
  const headers = new Headers(init.headers);
  if (!headers.has('Idempotency-Key')) headers.set('Idempotency-Key', newRequestKey());
  return { ...init, headers };
}
