import postgres from 'postgres';
import { connectDatabase } from '../../db/connect.ts';
import { rollUp } from '../../db/stats/rollUp.ts';
import { withoutIndexes } from './withoutIndexes.ts';

/** What a year of an organisation leaves behind. */
export interface Year {
  /** Rows of the provisioning log; there are a tenth as many events, and half as many steps. */
  readonly rows: number;
  readonly people: number;
  /** Ten of them. */
  readonly appIds: readonly string[];
}

/** Events a statement: ten times as many rows of the log. */
const CHUNK = 10_000;

/**
 * Fills people, groups, accounts, events, their steps and the provisioning log by SQL, over the year until now, and lets
 * Postgres look at it as its autovacuum would by and by. Of a thousand events two wait for a human; they count as started
 * tomorrow, so that nobody looks for their workflows.
 */
export async function fillDatabase(databaseUrl: string, year: Year, say: (text: string) => void): Promise<void> {
  const db = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const events = Math.floor(year.rows / 10);
  try {
    await db.unsafe(peopleOf(year));
    await withoutIndexes(db, ['events', 'event_steps', 'provisioning_log'], async () => {
      for (let first = 0; first < events; first += CHUNK) {
        say(`${first * 10} of ${year.rows} rows`);
        await db.unsafe(eventsOf(year, { first, last: Math.min(events, first + CHUNK) - 1, events }));
      }
      say(`${year.rows} rows: indexes`);
    });
    say(`${year.rows} rows: adding up`);
    await addUp(databaseUrl);
    say(`${year.rows} rows: vacuum, analyze`);
    await db.unsafe('vacuum (analyze)');
  } finally {
    await db.end();
  }
}

/** As the worker does by and by, which does not run meanwhile. */
async function addUp(url: string): Promise<void> {
  const database = connectDatabase({ url, max: 1, applicationName: 'tenure-bench', statementTimeoutMs: 600_000 });
  try {
    await rollUp(database.db);
  } finally {
    await database.close();
  }
}

/** An id whose number is `n`, an expression. */
function idOf(prefix: 'usr' | 'grp', n: string): string {
  return `'${prefix}_0190' || lpad(to_hex(${n}), 8, '0') || substr(md5('${prefix}' || ${n}), 1, 20)`;
}

/** The app whose number is `n`, an expression. */
function appOf({ appIds }: Year, n: string): string {
  return `(array[${appIds.map((id) => `'${id}'`).join(', ')}])[1 + (${n}) % ${appIds.length}]`;
}

/** People, each in a team and with an account; a fifth has left, and of a thousand who left five are open. */
function peopleOf(year: Year): string {
  const everybody = `generate_series(0, ${year.people - 1}) i`;
  return `
    insert into users (id, user_name, email, given_name, family_name, display_name, employee_number, active)
    select ${idOf('usr', 'i')}, 'person.' || i || '@acme.example', 'person.' || i || '@acme.example', 'Person', 'No ' || i,
      'Person No ' || i, 'P' || i, i % 5 <> 0
    from ${everybody};
    insert into user_identifiers (value, user_id)
    select lower(value), id from users, unnest(array[user_name, employee_number]) value on conflict do nothing;
    insert into groups (id, display_name) select ${idOf('grp', 'i')}, 'Team ' || i from generate_series(0, 19) i;
    insert into memberships (group_id, user_id)
    select ${idOf('grp', '(i % 20)')}, ${idOf('usr', 'i')} from ${everybody} where i % 5 <> 0;
    insert into accounts (user_id, app_id, remote_id, state, state_since)
    select ${idOf('usr', 'i')}, ${appOf(year, 'i')}, 'r' || i,
      case when i % 5 <> 0 or i % 1000 = 0 then 'active' else 'inactive' end, now() - interval '30 days'
    from ${everybody}`;
}

/** Some of the year's events, in the order in which they came, with their steps and rows. */
function eventsOf(year: Year, { first, last, events }: Readonly<Record<'first' | 'last' | 'events', number>>): string {
  return `
    create temp table told as
    select *, 'evt_' || lpad(to_hex((extract(epoch from began) * 1000)::bigint), 12, '0') || substr(md5('evt' || e), 1, 20) as id,
      ${idOf('usr', 'person')} as user_id, 'person.' || person || '@acme.example' as user_name, e % 500 = 0 as open,
      case when type = 'onboard' then 'create' when type = 'offboard' then 'deactivate' else 'update' end as operation,
      began + interval '1 second' * (1 + e % 7) * case when e % 50 = 0 then 600 else 1 end as ended
    from (
      select e, now() - interval '365 days' * (1 - e::float8 / ${events}) as began, (e::bigint * 7919 % ${year.people})::int as person,
        case when e % 20 < 3 then 'onboard' when e % 20 < 14 then 'update' when e % 20 < 18 then 'group-change' else 'offboard' end as type
      from generate_series(${first}, ${last}) e) series;
    insert into events (id, type, status, user_id, version, priority, start_state, workflow_id, created_at, started_at, finished_at)
    select id, type, case when open then 'needs_attention' else 'completed' end, user_id, 1, 3, 'started', type || ':' || id,
      began, case when open then now() + interval '1 day' else began end, case when not open then ended end
    from told order by e;
    insert into event_steps (event_id, app_id, operation, outcome, reason, attempts, finished_at)
    select id, ${appOf(year, 'e + k')}, operation, case when open and k = 0 then 'needs_attention' else 'done' end,
      case when open and k = 0 then 'required_attribute_missing' end, 1, case when not (open and k = 0) then ended end
    from told, generate_series(0, 4) k order by e, k;
    insert into provisioning_log (time, event_id, workflow_id, user_id, user_name, app_id, app_name, group_id, operation, outcome,
      reason, changes, attempts, http_status, duration_ms)
    select began + k * interval '200 milliseconds', id, type || ':' || id, user_id, user_name, ${appOf(year, 'e + k / 2')},
      'App ' || (e + k / 2) % ${year.appIds.length}, case when k % 2 = 1 then ${idOf('grp', '(person % 20)')} end,
      case when k % 2 = 1 then 'add_member' else operation end, outcome,
      case outcome when 'skipped' then 'operation_disabled' when 'needs_attention'
        then (array['required_attribute_missing', 'server_error', 'conflict', 'timeout'])[1 + e % 4] end,
      '[{"attribute": "title", "old": "Engineer", "new": "Senior engineer"}]', case when h % 20 = 0 then 3 else 1 end,
      case when outcome = 'needs_attention' then (array[400, 500, 409, null])[1 + e % 4] else 200 end, 120
    from (
      select *, case when h < 700 then 'done' when h < 880 then 'unchanged' when h < 930 then 'skipped'
        when h < 960 then 'needs_attention' when h < 990 then 'superseded' when h < 995 then 'compensated'
        else 'cancelled' end as outcome
      from (select *, (e::bigint * 7919 + k * 104729) % 1000 as h from told, generate_series(0, 9) k) hashed) rows
    order by e, k;
    drop table told`;
}
