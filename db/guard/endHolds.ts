import { sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../../domain/ids.ts';
import { retrySteps } from '../acceptance/sendSignal.ts';
import type { Tx } from '../connect.ts';
import { IS_OPEN } from './isOpen.ts';

/**
 * A push has made the person's account in the app right, so nothing of theirs is held there any more and no rejection
 * stands. Converge events of which nothing is held then go on by themselves.
 */
export async function endHolds(tx: Tx, appId: AppId, userId: UserId): Promise<void> {
  const ended = await tx.execute<{ event_id: EventId }>(sql`
    update guard_holds set state = ${AFTERWARDS}
    where app_id = ${appId} and user_id = ${userId} and state in ('held', 'approved', 'rejected')
    returning event_id`);
  if (ended.length > 0)
    await resumeUnheld(
      tx,
      appId,
      ended.map((row) => row.event_id),
    );
}

/** The same for everybody whose account a converge event has made right. */
export async function endHoldsAfterConverge(tx: Tx, appId: AppId, eventId: EventId): Promise<void> {
  const ended = await tx.execute<{ event_id: EventId }>(sql`
    update guard_holds h set state = ${AFTERWARDS}
    from provisioning_log l
    where h.app_id = ${appId} and h.state in ('held', 'approved', 'rejected')
      and l.event_id = ${eventId} and l.app_id = ${appId} and l.user_id = h.user_id and l.group_id is null
      and l.outcome in ('done', 'unchanged')
    returning h.event_id`);
  if (ended.length === 0) return;
  const others = new Set(ended.map((row) => row.event_id));
  others.delete(eventId);
  await resumeUnheld(tx, appId, [...others]);
}

const AFTERWARDS = sql`case when state = 'approved' then 'removed' else 'ended' end`;

/** Those that end people's holds at the same time wait for each other: one of them finds that it was the last. */
async function resumeUnheld(tx: Tx, appId: AppId, eventIds: readonly EventId[]): Promise<void> {
  if (eventIds.length === 0) return;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('guard-ended:' || ${appId}, 0))`);
  const rows = await tx.execute<{ id: EventId }>(sql`
    select e.id from events e
    join event_steps s on s.event_id = e.id and s.app_id = ${appId} and s.outcome = 'needs_attention'
    where e.id in (select jsonb_array_elements_text(${JSON.stringify(eventIds)}::jsonb))
      and e.finished_at is null and e.type = 'converge'
      and not exists (
        select 1 from guard_holds h
        where h.event_id = e.id and h.app_id = ${appId} and h.state = 'held' and ${IS_OPEN})`);
  await retrySteps(
    tx,
    appId,
    rows.map(({ id }) => id),
  );
}
