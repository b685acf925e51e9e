import { sql } from 'drizzle-orm';
import type { EventId } from '../../domain/ids.ts';
import type { Db, Tx } from '../connect.ts';
import { timesNow } from './times.ts';

/** Any number, the same in all processes: of those who would add up one does. */
const LOCK = 7_366_874;

/** Rows of changes and events that one transaction takes. */
const BATCH = 2000;

/**
 * Adds up what the plots read: changes of counts into the hours, and the times of events that may have changed. In small
 * transactions, until nothing is left or `signal` fires; where another process is at it, nothing. Plots are right before and
 * after, and quicker after.
 */
export async function rollUp(db: Db, signal?: AbortSignal): Promise<void> {
  for (const step of [addUpHours, refreshTimes]) {
    while (signal?.aborted !== true && (await db.transaction(async (tx) => (await isAlone(tx)) && (await step(tx)))));
  }
}

async function isAlone(tx: Tx): Promise<boolean> {
  const [row] = await tx.execute<{ alone: boolean }>(sql`select pg_try_advisory_xact_lock(${LOCK}) as alone`);
  return row?.alone === true;
}

/** Answers whether there may be more. */
async function addUpHours(tx: Tx): Promise<boolean> {
  const [row] = await tx.execute<{ taken: string }>(sql`
    with taken as (
      delete from log_hour_changes where id in (select id from log_hour_changes order by id limit ${BATCH}) returning *
    ), added as (
      insert into log_hours as h (hour, app_id, type, done, retried, failed, skipped, other)
      select hour, case when grouping(app_id) = 1 then '*' else app_id end, case when grouping(type) = 1 then '*' else type end,
        sum(done), sum(retried), sum(failed), sum(skipped), sum(other)
      from taken group by hour, cube (app_id, type)
      on conflict (app_id, type, hour) do update set done = h.done + excluded.done, retried = h.retried + excluded.retried,
        failed = h.failed + excluded.failed, skipped = h.skipped + excluded.skipped, other = h.other + excluded.other
    )
    select count(*) as taken from taken`);
  return Number(row?.taken ?? 0) === BATCH;
}

/**
 * What commits between the statements has left a mark that the first has not taken, so that the event is looked at once more:
 * nothing that is older than its mark is kept for good.
 */
async function refreshTimes(tx: Tx): Promise<boolean> {
  const taken = await tx.execute<{ event_id: EventId }>(sql`
    delete from event_times_stale where id in (select id from event_times_stale order by id limit ${BATCH}) returning event_id`);
  if (taken.length === 0) return false;
  // One parameter, not thousands: drizzle spreads arrays.
  const ids = sql`select jsonb_array_elements_text(${JSON.stringify([...new Set(taken.map((it) => it.event_id))])}::jsonb)`;
  await tx.execute(sql`delete from event_times where event_id in (${ids})`);
  await tx.execute(sql`
    insert into event_times (event_id, app_id, type, user_id, began, outcome, finished_at) ${timesNow(ids)}`);
  return taken.length === BATCH;
}
