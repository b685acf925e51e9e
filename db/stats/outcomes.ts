import { sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { bucketNumber, NUMBERED, numbered } from './buckets.ts';
import { countsOf } from './logCounts.ts';
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
  const rows = await planned(db, async (tx) =>
    tx.execute<Record<keyof Outcomes, string>>(sql`
    with ${numbered(filter)}, counted as (
      select ${bucketNumber(sql`time`)} as no, sum(done) as done, sum(retried) as retried, sum(failed) as failed,
        sum(skipped) as skipped, sum(other) as other
      from (${countsOf(filter)}) counts
      group by 1
    )
    select ${toMs(sql`b.time`)} as time, coalesce(done, 0) as done, coalesce(retried, 0) as retried,
      coalesce(failed, 0) as failed, coalesce(skipped, 0) as skipped, coalesce(other, 0) as other
    from ${NUMBERED} b left join counted using (no)
    order by b.no`),
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
