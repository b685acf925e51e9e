/** The longest wait a target may ask of us: 15 minutes. */
const LONGEST_MS = 15 * 60 * 1000;

/**
 * Milliseconds to wait from a `Retry-After` header: seconds or an HTTP date (RFC 9110 section 10.2.3), at most 15
 * minutes; undefined where there is none or it makes no sense.
 */
export function retryAfterMs(header: string | undefined, now: number = Date.now()): number | undefined {
  const text = header?.trim();
  if (text === undefined || text === '') return undefined;
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  if (Number.isNaN(ms)) return undefined;
  return Math.min(LONGEST_MS, Math.max(0, Math.ceil(ms)));
}
