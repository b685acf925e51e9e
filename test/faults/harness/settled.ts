import { sql } from 'drizzle-orm';
import type { Stack } from './stack.ts';
import { until } from './stack.ts';

/** An account that is to be looked at again within this becomes an event of its own, s. */
const SOON = 20;

/** How many events have not ended, or are about to begin. */
export async function openEvents(stack: Stack): Promise<number> {
  const [row] = await stack.database.db.execute<{ open: string }>(sql`
    select (select count(*) from events where finished_at is null and status <> 'scheduled')
      + (select count(*) from accounts where recheck_at < now() + make_interval(secs => ${SOON})) as open`);
  return Number(row?.open ?? 0);
}

/** Waits until every accepted event has ended. @returns the seconds it took. */
export async function drained(stack: Stack, seconds: number): Promise<number> {
  const from = Date.now();
  await until(
    'every event ends',
    async () => {
      try {
        return (await openEvents(stack)) === 0;
      } catch {
        // Postgres is away, which may be the fault.
        return false;
      }
    },
    { seconds },
  ).catch(async (error: unknown) => {
    const rows = await stack.database.db.execute(sql`
      select e.id, e.type, e.status, e.start_state, s.outcome, s.attempts, s.error
      from events e left join event_steps s on s.event_id = e.id
      where e.finished_at is null limit 5`);
    const again = await stack.database.db.execute(sql`
      select app_id, user_id, recheck_at, lease_until from accounts
      where recheck_at < now() + make_interval(secs => ${SOON}) limit 5`);
    throw new Error(`${String(error)}; open: ${JSON.stringify(rows)}; to be looked at again: ${JSON.stringify(again)}`);
  });
  return Number(((Date.now() - from) / 1000).toFixed(1));
}
