import type { InferResponseType } from 'hono/client';
import type { api } from '../../client/client.ts';

/** What waits for a human for one reason in one app. */
export type AttentionItem = InferResponseType<typeof api.v1.attention.$get, 200>['data'][number];

export const GUARD = 'deletion_guard';
export const QUARANTINE = 'app_quarantined';

/** "1 step", "12 steps". */
export function many(count: number, one: string, more = `${one}s`): string {
  return count === 1 ? `1 ${one}` : `${count} ${more}`;
}

/** How much it is. */
export function badgeOf({ code, appId, count, people }: AttentionItem): string {
  if (code === QUARANTINE) return `${many(count, 'step')} waiting`;
  if (code === GUARD) return many(people, 'removal held', 'removals held');
  return many(count, appId === null ? 'event' : 'step');
}

/** What to do about it; the guard's own remedy names calls of the API, which here are buttons. */
export function remedyOf({ code, remedy }: Pick<AttentionItem, 'code' | 'remedy'>): string | null {
  return code === GUARD ? 'Look who it is, then approve or reject: all of them, or some.' : remedy;
}
