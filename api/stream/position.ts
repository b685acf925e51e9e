/** A `pg_snapshot`: the first transaction that was under way, the first that had not begun, those under way between them. */
const FORM = /^(\d{1,20}):(\d{1,20}):((?:\d{1,20}(?:,\d{1,20})*)?)$/;

/**
 * What a client says it was told up to, from its Last-Event-ID; undefined where that can't be a place in this database's past
 * (another's, or one before it was restored).
 *
 * @param now where the stream stands.
 */
export function readPosition(text: string, now: string): string | undefined {
  const [then, end] = [parse(text), parse(now)];
  if (then === undefined || end === undefined || then.end > end.end) return undefined;
  const { first, running } = then;
  const isOrdered = running.every((it, i) => it >= (running[i - 1] ?? first - 1n) + 1n && it < then.end);
  return first > 0n && first <= then.end && isOrdered ? text : undefined;
}

function parse(text: string) {
  const [, first, end, running] = FORM.exec(text) ?? [];
  if (first === undefined || end === undefined || running === undefined) return undefined;
  return { first: BigInt(first), end: BigInt(end), running: running === '' ? [] : running.split(',').map(BigInt) };
}
