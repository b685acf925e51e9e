import { and, gte, lt, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { idsOfSpan } from '../provisioningLog.ts';
import { provisioningLog } from '../schema/index.ts';
import { bucketOf, bucketsOf } from './buckets.ts';
import { isOfLog } from './logFilter.ts';
import { planned } from './planned.ts';
import { type StatsFilter, toMs } from './statsFilter.ts';

export interface Outcomes {
  /** When the bucket begins. */
  readonly time: Date;
  readonly done: number;
  readonly retried: number;
  readonly failed: number;
  readonly skipped: number;
  readonly other: number;
}

/** Rows of the provisioning log by how they ended, a bucket each; empty buckets too. */
export async function outcomesOverTime(db: Db, filter: StatsFilter): Promise<readonly Outcomes[]> {
  const { from, to } = filter;
  const ids = await idsOfSpan(db, { from, to });
  const inSpan = and(gte(provisioningLog.time, from), lt(provisioningLog.time, to), ...ids);
  const rows = await planned(db, async (tx) =>
    tx.execute<Record<keyof Outcomes, string>>(sql`
    with counted as (
      select ${bucketOf(sql`time`, filter)} as time,
        count(*) filter (where outcome in ('done', 'unchanged') and attempts <= 1) as done,
        count(*) filter (where outcome in ('done', 'unchanged') and attempts > 1) as retried,
        count(*) filter (where outcome = 'needs_attention') as failed,
        count(*) filter (where outcome = 'skipped') as skipped,
        count(*) filter (where outcome not in ('done', 'unchanged', 'needs_attention', 'skipped')) as other
      from provisioning_log
      where ${inSpan} and ${isOfLog(filter)}
      group by 1
    )
    select ${toMs(sql`b.time`)} as time, coalesce(done, 0) as done, coalesce(retried, 0) as retried,
      coalesce(failed, 0) as failed, coalesce(skipped, 0) as skipped, coalesce(other, 0) as other
    from (${bucketsOf(filter)}) b left join counted using (time)
    order by b.time`),
  );
  return rows.map((row) => ({
    time: new Date(Number(row.time)),
    done: Number(row.done),
    retried: Number(row.retried),
    failed: Number(row.failed),
    skipped: Number(row.skipped),
    other: Number(row.other),
  }));
}
