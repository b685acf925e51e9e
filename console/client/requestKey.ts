/** POSTs that only ask: asked at each keystroke, and nothing of their answers is to be kept. */
const QUESTION = /\/(preview|what-if|inspect)(\?|$)/;
/** What is sent again within this is the second of a double click, ms. */
const TWIN_MS = 1000;

/** A key for `Idempotency-Key`: one a form that is filled in, so that a double click makes one thing. */
export function newRequestKey(): string {
  return crypto.randomUUID();
}

/**
 * What turns a call into one that is done once: a POST that changes something and has no Idempotency-Key of its own is given
 * one, the same for the second of a double click, so that both are given the first one's answer.
 */
export function createRequestKeys(now: () => number = Date.now): (path: string, init?: RequestInit) => RequestInit {
  let last = { call: '', key: '', at: 0 };
  return (path, init = {}) => {
    const headers = new Headers(init.headers);
    if (init.method !== 'POST' || QUESTION.test(path) || headers.has('Idempotency-Key')) return init;
    // A file is none that could be compared.
    const call = `${path} ${typeof init.body === 'string' ? init.body : ''}`;
    const isTwin = call === last.call && now() - last.at < TWIN_MS;
    last = { call, key: isTwin ? last.key : newRequestKey(), at: now() };
    headers.set('Idempotency-Key', last.key);
    return { ...init, headers };
  };
}
