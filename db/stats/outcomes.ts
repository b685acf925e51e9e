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

/**
 * Rows of the provisioning log by how they ended, a bucket each; empty buckets too. They are counted by the quarter of an hour
 * first, which is arithmetic alone: what zones make of a time costs more than reading it, and all of them are quarters apart.
 */
export async function outcomesOverTime(db: Db, filter: StatsFilter): Promise<readonly Outcomes[]> {
  const { from, to } = filter;
  const ids = await idsOfSpan(db, { from, to });
  const inSpan = and(gte(provisioningLog.time, from), lt(provisioningLog.time, to), ...ids);
  const rows = await planned(db, async (tx) =>
    tx.execute<Record<keyof Outcomes, string>>(sql`
    with quarters as (
      select date_bin('15 minutes', time, 'epoch'::timestamptz) as quarter, outcome, attempts > 1 as again, count(*) as rows
      from provisioning_log
      where ${inSpan} and ${isOfLog(filter)}
      group by 1, 2, 3
    ), counted as (
      select ${bucketOf(sql`quarter`, filter)} as time,
        sum(rows) filter (where outcome in ('done', 'unchanged') and not again) as done,
        sum(rows) filter (where outcome in ('done', 'unchanged') and again) as retried,
        sum(rows) filter (where outcome = 'needs_attention') as failed,
        sum(rows) filter (where outcome = 'skipped') as skipped,
        sum(rows) filter (where outcome not in ('done', 'unchanged', 'needs_attention', 'skipped')) as other
      from quarters
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
