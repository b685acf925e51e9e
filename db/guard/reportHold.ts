import { sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../../domain/ids.ts';
import { retrySteps } from '../acceptance/sendSignal.ts';
import { appendLog, type LogRow } from '../appendLog.ts';
import type { Tx } from '../connect.ts';

/**
 * Says in the report that a removal is held: once, however often it is judged again. Decided meanwhile, its step goes on
 * as soon as it waits.
 */
export async function reportHold(
  tx: Tx,
  row: LogRow & { readonly eventId: EventId; readonly appId: AppId; readonly userId: UserId },
): Promise<void> {
  const { eventId, appId, userId } = row;
  const [hold] = await tx.execute<{ state: string; reported: boolean }>(sql`
    update guard_holds h set reported = true
    from (select reported from guard_holds
      where event_id = ${eventId} and app_id = ${appId} and user_id = ${userId} for update) before
    where h.event_id = ${eventId} and h.app_id = ${appId} and h.user_id = ${userId}
    returning h.state, before.reported`);
  if (hold?.reported !== true) await appendLog(tx, [row]);
  if (hold?.state === 'approved' || hold?.state === 'rejected') await retrySteps(tx, appId, [eventId]);
}
