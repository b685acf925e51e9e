import { type SQL, sql } from 'drizzle-orm';
import { events } from './schema/index.ts';

/**
 * Why a whole event waits for a human of which no step does: it could not take effect, or its workflow was ended from
 * outside before it had steps.
 */
export const EVENT_CODE = sql`case when ${events.cause} ->> 'kind' = 'change_refused' then 'change_refused' else 'workflow_ended' end`;

/** Nothing of the event's steps waits for a human. */
export const NO_STUCK_STEP = sql`not exists (
  select 1 from event_steps st where st.event_id = ${events.id} and st.outcome = 'needs_attention' and st.finished_at is null)`;

/** Whether something of an event that needs attention waits with this code. */
export function waitsWith(code: string): SQL {
  return sql`(exists (
      select 1 from event_steps st
      where st.event_id = ${events.id} and st.outcome = 'needs_attention' and st.finished_at is null and st.reason = ${code})
    or (${EVENT_CODE} = ${code} and ${NO_STUCK_STEP}))`;
}
