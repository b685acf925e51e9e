import { sql } from 'drizzle-orm';
import type { AppId } from '../../domain/ids.ts';
import type { Db } from '../connect.ts';
import { planned } from './planned.ts';
import { among, type StatsFilter } from './statsFilter.ts';
import { timesOf } from './times.ts';

/** How soon the accounts of those who left within the span were closed in an app. */
export interface Closure {
  readonly appId: AppId;
  readonly appName: string | null;
  readonly leavers: number;
  /** Each counts those before it, too. */
  readonly within5Min: number;
  readonly within1Hour: number;
  readonly within24Hours: number;
  /** Still in use now. */
  readonly open: number;
}

type Row = { readonly app_id: AppId; readonly app_name: string | null } & Record<
  'leavers' | 'within_5_min' | 'within_1_hour' | 'within_24_hours' | 'open',
  string
>;

/**
 * Leavers by app. An account counts as closed when the offboard's step was done there, or found nothing in use; or, where it
 * ended otherwise (skipped by a human), when somebody or something else closed the account. Left out: who came back
 * before, and apps where there was no account.
 */
export async function leaverClosure(db: Db, filter: StatsFilter): Promise<readonly Closure[]> {
  const { appIds } = filter;
  const ofApps = appIds === undefined ? sql`app_id <> '*'` : among(sql`app_id`, appIds);
  const rows = await planned(db, async (tx) =>
    tx.execute<Row>(sql`
    with gone as materialized (${timesOf(filter, ['offboard'], ofApps)}), closing as (
      select s.app_id,
        case
          when s.outcome = 'done' or (s.outcome = 'unchanged' and a.state <> 'none') then s.finished_at
          when a.state in ('inactive', 'deleted') then a.state_since end - s.began as took,
        coalesce(not u.active and a.state in ('active', 'pending'), false) as open
      from gone s join users u on u.id = s.user_id
        left join accounts a on a.user_id = s.user_id and a.app_id = s.app_id
      where s.outcome <> 'superseded'
    ), counted as (
      select app_id, count(*) as leavers,
        count(*) filter (where took <= interval '5 minutes' and not open) as within_5_min,
        count(*) filter (where took <= interval '1 hour' and not open) as within_1_hour,
        count(*) filter (where took <= interval '24 hours' and not open) as within_24_hours,
        count(*) filter (where open) as open
      from closing
      where took is not null or open
      group by app_id
    )
    select c.*, a.display_name as app_name
    from counted c left join apps a on a.id = c.app_id
    order by a.display_name, c.app_id`),
  );
  return rows.map((row) => ({
    appId: row.app_id,
    appName: row.app_name,
    leavers: Number(row.leavers),
    within5Min: Number(row.within_5_min),
    within1Hour: Number(row.within_1_hour),
    within24Hours: Number(row.within_24_hours),
    open: Number(row.open),
  }));
}
