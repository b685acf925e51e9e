import { type SQL, sql } from 'drizzle-orm';
import { EVENT_TYPES, type EventType } from '../../domain/lifecycle.ts';
import type { Db } from '../connect.ts';
import { bucketNumber, NUMBERED, numbered } from './buckets.ts';
import { planned } from './planned.ts';
import { type StatsFilter, toMs } from './statsFilter.ts';
import { ofAppsOrWhole, timesOf } from './times.ts';

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
  const rows = await planned(db, async (tx) =>
    tx.execute<Row>(sql`
    with ${numbered(filter)}, taken as (${taken(filter)}), measured as (
      select ${bucketNumber(sql`began`)} as no, type, count(*) as count,
        percentile_cont(array[0.5, 0.95, 0.99]) within group (order by ms) as p
      from taken
      group by 1, type
    )
    select ${toMs(sql`b.time`)} as time, t.type, coalesce(count, 0) as count, coalesce(p[1], 0) as p50, coalesce(p[2], 0) as p95,
      coalesce(p[3], 0) as p99
    from ${NUMBERED} b cross join (select distinct type from measured) t left join measured using (no, type)
    order by b.no, t.type`),
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

/** A query for the events whose steps (in the apps asked for) have ended, and something was done: `type, began, ms`. */
function taken(filter: StatsFilter): SQL {
  const times = timesOf(filter, EVENT_TYPES, ofAppsOrWhole(filter));
  const took = (finished: SQL) => sql`extract(epoch from ${finished} - began)::float8 * 1000 as ms`;
  // Of each event there is one row.
  if (filter.appIds === undefined || filter.appIds.length === 1)
    return sql`select type, began, ${took(sql`finished_at`)} from (${times}) t where outcome = 'done'`;
  return sql`
    select type, began, ${took(sql`max(finished_at) filter (where outcome in ('done', 'unchanged'))`)}
    from (${times}) t
    group by event_id, type, began
    having bool_and(finished_at is not null) and bool_or(outcome = 'done')`;
}
