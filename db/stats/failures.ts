import { sql } from 'drizzle-orm';
import type { AppId, EventId } from '../../domain/ids.ts';
import type { Db } from '../connect.ts';
import { isOfLog } from './logFilter.ts';
import { planned } from './planned.ts';
import { at, type StatsFilter } from './statsFilter.ts';

export interface FailureCause {
  readonly code: string;
  readonly httpStatus: number | null;
  readonly appId: AppId | null;
  readonly appName: string | null;
  readonly count: number;
  /** The newest few. */
  readonly sample: readonly EventId[];
}

interface Row extends Record<string, unknown> {
  readonly code: string;
  readonly http_status: number | null;
  readonly app_id: AppId | null;
  readonly app_name: string | null;
  readonly count: string;
  readonly sample: EventId[];
}

/** How many causes are told, and events of each. */
const CAUSES = 200;
const SAMPLES = 5;

/** What came to need a human within the span, by code, HTTP status and app; the most first. */
export async function failuresByCause(db: Db, filter: StatsFilter): Promise<readonly FailureCause[]> {
  const { from, to } = filter;
  const rows = await planned(db, async (tx) =>
    tx.execute<Row>(sql`
    with failed as (
      select coalesce(reason, 'unknown') as code, http_status, app_id, count(*) as count, max(id) as newest,
        to_jsonb((array_agg(event_id order by id desc))[1:${sql.raw(String(SAMPLES))}]) as sample
      from provisioning_log
      where outcome = 'needs_attention' and time >= ${at(from)} and time < ${at(to)} and ${isOfLog(filter)}
      group by 1, http_status, app_id
    )
    select f.*, coalesce(a.display_name, (select app_name from provisioning_log where id = f.newest)) as app_name
    from failed f left join apps a on a.id = f.app_id
    order by f.count desc, f.code, f.http_status, f.app_id
    limit ${CAUSES}`),
  );
  return rows.map((row) => ({
    code: row.code,
    httpStatus: row.http_status,
    appId: row.app_id,
    appName: row.app_name,
    count: Number(row.count),
    sample: [...new Set(row.sample)],
  }));
}
