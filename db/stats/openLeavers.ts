import { sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../../domain/ids.ts';
import type { Db } from '../connect.ts';
import { planned } from './planned.ts';
import { among, isMember, type StatsFilter, toMs } from './statsFilter.ts';

/** An account that is in use although its person is not active any more. */
export interface OpenLeaver {
  readonly userId: UserId;
  readonly userName: string;
  readonly appId: AppId;
  /** When they left, by their last offboard; null where none is known, as of one who was made inactive. */
  readonly since: Date | null;
  readonly eventId: EventId | null;
  /** The code the step waits with, or its outcome; `app_removed`; `no_step` where the offboard had none for the app. */
  readonly why: string;
}

interface Row extends Record<string, unknown> {
  readonly total: string;
  readonly user_id: UserId;
  readonly user_name: string;
  readonly app_id: AppId;
  readonly since: string | null;
  readonly event_id: EventId | null;
  readonly why: string;
}

/** How many are told; an organisation with more has another trouble. */
const MOST = 1000;

export interface OpenLeavers {
  /** How many there are. */
  readonly total: number;
  /** The longest of them, at most 1,000. */
  readonly open: readonly OpenLeaver[];
}

/** Those that are open now, whenever their people left; the longest first. */
export async function openLeavers(db: Db, filter: Pick<StatsFilter, 'appIds' | 'groupIds'>): Promise<OpenLeavers> {
  const { appIds } = filter;
  const rows = await planned(db, async (tx) =>
    tx.execute<Row>(sql`
    select count(*) over () as total, u.id as user_id, u.user_name, acc.app_id, e.id as event_id, ${toMs(sql`e.began`)} as since,
      case when a.deleted_at is not null then 'app_removed' else coalesce(s.reason, s.outcome, 'no_step') end as why
    from users u
      join accounts acc on acc.user_id = u.id and acc.state in ('active', 'pending')
      left join apps a on a.id = acc.app_id
      left join lateral (
        select id, greatest(created_at, effective_at) as began from events
        where user_id = u.id and type = 'offboard' and version is not null and deferred_sealed is null
        order by id desc limit 1) e on true
      left join event_steps s on s.event_id = e.id and s.app_id = acc.app_id
    where not u.active and ${appIds === undefined ? sql`true` : among(sql`acc.app_id`, appIds)}
      and ${isMember(sql`u.id`, filter)}
    order by e.began nulls first, u.id, acc.app_id
    limit ${MOST}`),
  );
  const open = rows.map((row) => ({
    userId: row.user_id,
    userName: row.user_name,
    appId: row.app_id,
    since: row.since === null ? null : new Date(Number(row.since)),
    eventId: row.event_id,
    why: row.why,
  }));
  return { total: Number(rows[0]?.total ?? 0), open };
}
