import { sql } from 'drizzle-orm';
import type { EventId } from '../domain/ids.ts';
import type { Tx } from './connect.ts';

/** Locks the event's row until the transaction ends: of those who end its steps one comes after the other. */
export async function holdEvent(tx: Tx, eventId: EventId): Promise<void> {
  await tx.execute(sql`select 1 from events where id = ${eventId} for update`);
}

/**
 * Makes the event's status follow from its steps (ruling 12), and ends it when all are final. The
 * event's row is locked first, so that of two steps that end at once the second sees the first.
 */
export async function settleEvent(tx: Tx, eventId: EventId): Promise<void> {
  const settled = tx.execute(sql`
    update events e
    set status = case
        when s.attention then 'needs_attention'
        when s.open then 'running'
        when e.cancel_requested then 'cancelled'
        else 'completed' end,
      finished_at = case when s.open then null else coalesce(e.finished_at, now()) end
    from (
      select coalesce(bool_or(outcome = 'needs_attention'), false) as attention,
        coalesce(bool_or(finished_at is null), false) as open
      from event_steps where event_id = ${eventId}) s
    where e.id = ${eventId}`);
  // Sent in this order (db/connect.ts): what settles looks when the lock is there.
  await Promise.all([holdEvent(tx, eventId), settled]);
}
