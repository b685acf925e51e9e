import { type SQL, sql } from 'drizzle-orm';
import { among, isMember, type StatsFilter } from './statsFilter.ts';

/** Whether a row of the provisioning log is of the app, the group's people and the type of event that are asked for. */
export function isOfLog(filter: StatsFilter): SQL {
  const { appIds, type } = filter;
  const conditions = [
    ...(appIds === undefined ? [] : [among(sql`provisioning_log.app_id`, appIds)]),
    ...(type === undefined
      ? []
      : [sql`exists (select 1 from events e where e.id = provisioning_log.event_id and e.type = ${type})`]),
    isMember(sql`provisioning_log.user_id`, filter),
  ];
  return sql.join(conditions, sql` and `);
}
