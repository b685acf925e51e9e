import { type SQL, sql } from 'drizzle-orm';
import type { EventType } from '../../domain/lifecycle.ts';
import { BEGAN } from './begun.ts';
import { among, at, isMember, type StatsFilter } from './statsFilter.ts';

const NAMES = sql.raw('event_id, app_id, type, user_id, began, outcome, finished_at');

/** A query for what `event_times` has of the events whose ids `ids` (a query, or a list) gives, from the events themselves. */
export function timesNow(ids: SQL): SQL {
  return sql`
    select e.id as event_id, s.app_id, e.type, e.user_id, ${BEGAN} as began, s.outcome, s.finished_at
    from events e join event_steps s on s.event_id = e.id
    where e.id in (${ids}) and ${tookEffect}
    union all
    select e.id, '*', e.type, e.user_id, ${BEGAN},
      case when bool_and(s.finished_at is not null) and bool_or(s.outcome = 'done') then 'done' end,
      max(s.finished_at) filter (where s.outcome in ('done', 'unchanged'))
    from events e left join event_steps s on s.event_id = e.id
    where e.id in (${ids}) and ${tookEffect}
    group by e.id`;
}

const tookEffect = sql`e.deferred_sealed is null and (e.version is not null or e.type = 'converge')`;
const STALE = sql`select event_id from event_times_stale`;

/**
 * A query for the rows of `event_times` (db/schema/stats.ts) of the events that began within the span, of `types`: those of the
 * apps that `apps` chooses (a condition on `app_id`), each as it stands now.
 */
export function timesOf(filter: StatsFilter, types: readonly EventType[], apps: SQL): SQL {
  const { from, to, type } = filter;
  const asked = type === undefined ? types : types.filter((it) => it === type);
  const which = sql`${apps} and ${among(sql`type`, asked)} and began >= ${at(from)} and began < ${at(to)}
    and ${isMember(sql`user_id`, filter)}`;
  return sql`
    select ${NAMES} from event_times where ${which} and event_id not in (${STALE})
    union all
    select ${NAMES} from (${timesNow(STALE)}) now where ${which}`;
}

/** Whole events; where apps are asked for their steps there. */
export function ofAppsOrWhole({ appIds }: Pick<StatsFilter, 'appIds'>): SQL {
  return appIds === undefined ? sql`app_id = '*'` : among(sql`app_id`, appIds);
}
