import { sql } from 'drizzle-orm';
import { isFinalOutcome } from '../finalRow.ts';

/**
 * Whether a row `h` of guard_holds still waits to be carried out or decided: its event and step are open, and the person has
 * no final row of it. `offset 0` keeps Postgres at looking each up by its index: joined, for thousands of holds it would
 * read the whole log.
 */
export const IS_OPEN = sql`exists (select 1 from events e where e.id = h.event_id and e.finished_at is null offset 0)
  and not exists (
    select 1 from event_steps s
    where s.event_id = h.event_id and s.app_id = h.app_id and s.finished_at is not null offset 0)
  and not exists (
    select 1 from provisioning_log l
    where l.event_id = h.event_id and coalesce(l.app_id, '') = h.app_id and coalesce(l.user_id, '') = h.user_id
      and coalesce(l.group_id, '') = '' and not l.compensation and l.outcome ${isFinalOutcome} offset 0)`;
