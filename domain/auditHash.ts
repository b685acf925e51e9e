import { createHmac } from 'node:crypto';

/** What an entry of the audit log says; all of it is under its hash. */
export interface AuditContent {
  readonly time: Date;
  readonly actor: string;
  readonly requestId: string | null;
  readonly action: string;
  readonly objectId: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * HMAC-SHA256, in hex, over the hash of the entry before and this one's content: whoever changes, removes, puts in or swaps
 * an entry has to make every later hash anew, for which the key is needed. An entry's id is not under it: it says only where
 * the entry stands, as the chain does.
 *
 * @param previous the hash of the entry before; empty for the first.
 */
export function auditHash(key: Uint8Array, previous: string, entry: AuditContent): string {
  const { time, actor, requestId, action, objectId, before, after } = entry;
  const content = [previous, time.toISOString(), actor, requestId, action, objectId, before, after];
  return createHmac('sha256', key).update(canonical(content)).digest('hex');
}

/** JSON with every object's names in order, as Postgres' jsonb keeps none; what JSON can't hold is left out. */
function canonical(content: readonly unknown[]): string {
  return JSON.stringify(content, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
