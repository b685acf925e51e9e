import { sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../../domain/ids.ts';
import type { Db } from '../connect.ts';
import { IS_OPEN } from './isOpen.ts';

/** What of an event's removals in an app is held, and who was decided about and not pushed since. */
export async function holdsOf(
  db: Db,
  eventId: EventId,
  appId: AppId,
): Promise<{ readonly held: number; readonly decided: readonly UserId[] }> {
  const rows = await db.execute<{ user_id: UserId; is_held: boolean }>(sql`
    select h.user_id, h.state = 'held' as is_held from guard_holds h
    where h.event_id = ${eventId} and h.app_id = ${appId} and h.state in ('held', 'approved', 'rejected') and ${IS_OPEN}
    order by h.user_id`);
  const decided = rows.filter((row) => !row.is_held).map((row) => row.user_id);
  return { held: rows.length - decided.length, decided };
}
