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
