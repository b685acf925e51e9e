import { sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { begunEvents } from './begun.ts';
import { bucketOf, bucketsOf } from './buckets.ts';
import { planned } from './planned.ts';
import { among, type StatsFilter, toMs } from './statsFilter.ts';

export interface Movements {
  /** When the bucket begins. */
  readonly time: Date;
  readonly joiners: number;
  readonly movers: number;
  readonly leavers: number;
}

/** People who joined, moved (their data or groups changed) and left, a bucket each, every person once; empty buckets too. */
export async function movementsOverTime(db: Db, filter: StatsFilter): Promise<readonly Movements[]> {
  const { appIds } = filter;
  const touches =
    appIds === undefined
      ? sql`true`
      : sql`exists (select 1 from event_steps s where s.event_id = e.id and ${among(sql`s.app_id`, appIds)})`;
  const rows = await planned(db, async (tx) =>
    tx.execute<Record<keyof Movements, string>>(sql`
    with moved as (
      select ${bucketOf(sql`began`, filter)} as time,
        count(distinct user_id) filter (where type = 'onboard') as joiners,
        count(distinct user_id) filter (where type in ('update', 'group-change')) as movers,
        count(distinct user_id) filter (where type = 'offboard') as leavers
      from (${begunEvents(filter, ['onboard', 'update', 'group-change', 'offboard'])}) e
      where ${touches}
      group by 1
    )
    select ${toMs(sql`b.time`)} as time, coalesce(joiners, 0) as joiners, coalesce(movers, 0) as movers,
      coalesce(leavers, 0) as leavers
    from (${bucketsOf(filter)}) b left join moved using (time)
    order by b.time`),
  );
  return rows.map((row) => ({
    time: new Date(Number(row.time)),
    joiners: Number(row.joiners),
    movers: Number(row.movers),
    leavers: Number(row.leavers),
  }));
}
