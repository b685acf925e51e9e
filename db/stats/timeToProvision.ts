import { sql } from 'drizzle-orm';
import { EVENT_TYPES, type EventType } from '../../domain/lifecycle.ts';
import type { Db } from '../connect.ts';
import { begunEvents } from './begun.ts';
import { bucketOf, bucketsOf } from './buckets.ts';
import { planned } from './planned.ts';
import { among, type StatsFilter, toMs } from './statsFilter.ts';

export interface ProvisionTimes {
  /** When the bucket begins: events are in that of their acceptance, or their date. */
  readonly time: Date;
  readonly type: EventType;
  /** Milliseconds; 0 where `count` is. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly count: number;
}

interface Row extends Record<string, unknown> {
  readonly time: string;
  readonly type: EventType;
  readonly p50: string;
  readonly p95: string;
  readonly p99: string;
  readonly count: string;
}

/**
 * How long events took from acceptance (or their date) until the last of their steps (in the apps asked for) was done. Those
 * with nothing done, or something still open, are left out. One row a bucket and type of which the span has any.
 */
export async function timeToProvision(db: Db, filter: StatsFilter): Promise<readonly ProvisionTimes[]> {
  const { appIds } = filter;
  const ofApps = appIds === undefined ? sql`true` : among(sql`s.app_id`, appIds);
  const rows = await planned(db, async (tx) =>
    tx.execute<Row>(sql`
    with taken as (
      select e.type, e.began,
        extract(epoch from max(s.finished_at) filter (where s.outcome in ('done', 'unchanged')) - e.began) * 1000 as ms
      from (${begunEvents(filter, EVENT_TYPES)}) e join event_steps s on s.event_id = e.id and ${ofApps}
      group by e.id, e.type, e.began
      having bool_and(s.finished_at is not null) and bool_or(s.outcome = 'done')
    ), measured as (
      select ${bucketOf(sql`began`, filter)} as time, type, count(*) as count,
        percentile_cont(0.5) within group (order by ms) as p50,
        percentile_cont(0.95) within group (order by ms) as p95,
        percentile_cont(0.99) within group (order by ms) as p99
      from taken
      group by 1, type
    )
    select ${toMs(sql`b.time`)} as time, t.type, coalesce(count, 0) as count, coalesce(p50, 0) as p50,
      coalesce(p95, 0) as p95, coalesce(p99, 0) as p99
    from (${bucketsOf(filter)}) b cross join (select distinct type from measured) t left join measured using (time, type)
    order by b.time, t.type`),
  );
  return rows.map((row) => ({
    time: new Date(Number(row.time)),
    type: row.type,
    p50Ms: Math.round(Number(row.p50)),
    p95Ms: Math.round(Number(row.p95)),
    p99Ms: Math.round(Number(row.p99)),
    count: Number(row.count),
  }));
}
