import { sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import type { Db } from './connect.ts';
import { isFinalOutcome } from './finalRow.ts';

/** A step that waits for a human because somebody's account has the name that a person of ours shall have. */
export interface StuckName {
  readonly eventId: EventId;
  readonly userId: UserId;
}

/**
 * The next of an app's steps that wait for a name, one an event; `after` is where the last look stopped. Steps that cover
 * many people give the first of them who waits.
 */
export async function stuckNames(db: Db, appId: AppId, after: string, limit: number): Promise<readonly StuckName[]> {
  const rows = await db.execute<{ event_id: EventId; user_id: UserId }>(sql`
    select s.event_id, coalesce(e.user_id, (
      select l.user_id from provisioning_log l
      where l.event_id = s.event_id and l.app_id = s.app_id and l.outcome = 'needs_attention'
        and l.reason = 'foreign_account'
        and not exists (
          select 1 from provisioning_log f
          where f.event_id = l.event_id and f.app_id = l.app_id and f.user_id = l.user_id and f.group_id is null
            and f.outcome ${isFinalOutcome})
      order by l.id desc limit 1)) as user_id
    from event_steps s join events e on e.id = s.event_id
    where s.app_id = ${appId} and s.outcome = 'needs_attention' and s.finished_at is null
      and s.error ->> 'code' in ('foreign_account', 'people_need_attention') and s.event_id > ${after}
    order by s.event_id limit ${limit}`);
  return rows.flatMap((row) => (row.user_id === null ? [] : [{ eventId: row.event_id, userId: row.user_id }]));
}
