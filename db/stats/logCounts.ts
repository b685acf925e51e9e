import { type SQL, sql } from 'drizzle-orm';
import { bucketsOf } from './buckets.ts';
import { isOfLog } from './logFilter.ts';
import { among, at, type StatsFilter } from './statsFilter.ts';

const hourOf = (moment: SQL) => sql`date_bin('1 hour', ${moment}, 'epoch')`;
const NAMES = sql.raw('done, retried, failed, skipped, other');

/**
 * A query for how many rows of the log there are, as `time, done, retried, failed, skipped, other`, with times from which the
 * bucket can be told: from the counts of whole hours, and where an hour is of two buckets (the span begins within it, or days
 * begin at half past, as in India) from its rows. Of a group's people there are no counts; these are read from the rows.
 */
export function countsOf(filter: StatsFilter): SQL {
  const { from, to, groupIds, appIds, type } = filter;
  if (groupIds !== undefined)
    return rowCounts(filter, sql`time >= ${at(from)} and time < ${at(to)}`, sql`provisioning_log`);
  const whole = sql`hour >= ${hourOf(at(from))} and hour < ${at(to)} and hour not in (select hour from cut)`;
  // Counts have rows of their own for all apps and all types; changes of counts have not.
  const asked = (all: (column: SQL) => SQL) =>
    sql.join(
      [
        appIds === undefined ? all(sql`app_id`) : among(sql`app_id`, appIds),
        type === undefined ? all(sql`type`) : sql`type = ${type}`,
      ],
      sql` and `,
    );
  return sql`
    with cut as (
      select distinct ${hourOf(sql`moment`)} as hour
      from (select time as moment from (${bucketsOf(filter)}) b union all select ${at(from)} union all select ${at(to)}) moments
      where moment <> ${hourOf(sql`moment`)}
    )
    select hour as time, ${NAMES} from log_hours where ${asked((column) => sql`${column} = '*'`)} and ${whole}
    union all
    select hour, ${NAMES} from log_hour_changes where ${asked(() => sql`true`)} and ${whole}
    union all
    ${rowCounts(filter, sql`true`, sql`cut cross join lateral (${rowsOfCut(filter)}) provisioning_log`)}`;
}

/** By their time, an hour after the other: `offset 0` keeps Postgres from reading all rows of the app instead. */
function rowsOfCut({ from, to }: StatsFilter): SQL {
  return sql`
    select * from provisioning_log
    where time >= greatest(cut.hour, ${at(from)}) and time < least(cut.hour + interval '1 hour', ${at(to)})
    offset 0`;
}

/**
 * By the quarter of an hour, which is arithmetic alone: what zones make of a time costs more than reading it, and all of them
 * are quarters apart.
 */
function rowCounts(filter: StatsFilter, inSpan: SQL, tables: SQL): SQL {
  return sql`
    select date_bin('15 minutes', time, 'epoch') as time,
      count(*) filter (where outcome in ('done', 'unchanged') and attempts <= 1) as done,
      count(*) filter (where outcome in ('done', 'unchanged') and attempts > 1) as retried,
      count(*) filter (where outcome = 'needs_attention') as failed,
      count(*) filter (where outcome = 'skipped') as skipped,
      count(*) filter (where outcome not in ('done', 'unchanged', 'needs_attention', 'skipped')) as other
    from ${tables}
    where ${inSpan} and ${isOfLog(filter)}
    group by 1`;
}
