import { sql } from 'drizzle-orm';
import type { AppId, UserId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import { IS_OPEN } from './isOpen.ts';

/**
 * How many accounts the guard counts as going: these, those that went or were let through within the hour, and those that
 * are held or approved.
 */
export async function countGoing(tx: Tx, appId: AppId, going: readonly { readonly userId: UserId }[]): Promise<number> {
  const ids = JSON.stringify(going.map(({ userId }) => userId));
  const [total] = await tx.execute<{ count: string }>(sql`
    select count(*) as count from (
      select user_id from accounts where app_id = ${appId} and removal_at > now() - interval '1 hour'
      union
      select h.user_id from guard_holds h where h.app_id = ${appId} and h.state in ('held', 'approved') and ${IS_OPEN}
      union
      select jsonb_array_elements_text(${ids}::jsonb)) it`);
  return Number(total?.count ?? 0);
}

/**
 * The app's accounts that the guard's share is of: in use, or gone within the hour.
 *
 * @param enough counts no further than this; null counts all.
 */
export async function countAccounts(tx: Tx, appId: AppId, enough: number | null): Promise<number> {
  const [found] = await tx.execute<{ count: string }>(sql`
    select count(*) as count from (
      select 1 from accounts
      where app_id = ${appId} and (state in ('active', 'pending') or removal_at > now() - interval '1 hour')
      limit ${enough}) it`);
  return Number(found?.count ?? 0);
}
