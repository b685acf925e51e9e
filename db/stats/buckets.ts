import { type SQL, sql } from 'drizzle-orm';
import { at, type StatsFilter } from './statsFilter.ts';

/**
 * When the bucket of a moment begins. Days and weeks begin at the midnight of the zone's own clock, so that the day on which
 * clocks are changed has 23 or 25 hours. Hours are cut in the moment's own offset: of the hour that comes twice each is one.
 */
export function bucketOf(time: SQL, { bucket, tz }: Pick<StatsFilter, 'bucket' | 'tz'>): SQL {
  return bucket === 'hour'
    ? sql`date_trunc('hour', ${time}, ${tz}::text)`
    : sql`date_trunc(${bucket}::text, ${time} at time zone ${tz}::text) at time zone ${tz}::text`;
}

/** A query for the beginnings of all buckets that the span touches, as `time`. */
export function bucketsOf(filter: StatsFilter): SQL {
  const { from, to, bucket, tz } = filter;
  const first = at(from);
  const last = at(new Date(to.getTime() - 1));
  // The last moment is one of the series, too: steps of an hour may pass over the bucket it is in.
  if (bucket === 'hour')
    return sql`
      select ${bucketOf(sql`moment`, filter)} as time
      from (select generate_series(${first}, ${last}, interval '1 hour') as moment union select ${last}) moments
      group by 1`;
  const zone = sql`at time zone ${tz}::text`;
  return sql`
    select midnight ${zone} as time
    from generate_series(date_trunc(${bucket}::text, ${first} ${zone}), ${last} ${zone}, ${`1 ${bucket}`}::interval) midnight`;
}

/** `NUMBERED (no, time)`, as part of a `with`: the buckets of the span in order, the first is 1. */
export function numbered(filter: StatsFilter): SQL {
  return sql`${NUMBERED} as materialized (
    select row_number() over (order by time) as no, time from (${bucketsOf(filter)}) unnumbered
  )`;
}

export const NUMBERED = sql.raw('buckets');

/** In which of them a moment is. What zones make of each of very many moments would cost more than reading them. */
export function bucketNumber(time: SQL): SQL {
  return sql`width_bucket(${time}, (select array_agg(time order by no) from ${NUMBERED}))`;
}
