import { sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { bucketNumber, NUMBERED, numbered } from './buckets.ts';
import { planned } from './planned.ts';
import { type StatsFilter, toMs } from './statsFilter.ts';
import { ofAppsOrWhole, timesOf } from './times.ts';

export interface Movements {
  /** When the bucket begins. */
  readonly time: Date;
  readonly joiners: number;
  readonly movers: number;
  readonly leavers: number;
}

/** People who joined, moved (their data or groups changed) and left, a bucket each, every person once; empty buckets too. */
export async function movementsOverTime(db: Db, filter: StatsFilter): Promise<readonly Movements[]> {
  const times = timesOf(filter, ['onboard', 'update', 'group-change', 'offboard'], ofAppsOrWhole(filter));
  const rows = await planned(db, async (tx) =>
    tx.execute<Record<keyof Movements, string>>(sql`
    with ${numbered(filter)}, moved as (
      select distinct ${bucketNumber(sql`began`)} as no, user_id,
        case type when 'onboard' then 'joined' when 'offboard' then 'left' else 'moved' end as how
      from (${times}) t
      where user_id is not null
    ), counted as (
      select no, count(*) filter (where how = 'joined') as joiners, count(*) filter (where how = 'moved') as movers,
        count(*) filter (where how = 'left') as leavers
      from moved
      group by no
    )
    select ${toMs(sql`b.time`)} as time, coalesce(joiners, 0) as joiners, coalesce(movers, 0) as movers,
      coalesce(leavers, 0) as leavers
    from ${NUMBERED} b left join counted using (no)
    order by b.no`),
  );
  return rows.map((row) => ({
    time: new Date(Number(row.time)),
    joiners: Number(row.joiners),
    movers: Number(row.movers),
    leavers: Number(row.leavers),
  }));
}
