import { type SQL, sql } from 'drizzle-orm';
import type { EventType } from '../domain/lifecycle.ts';
import type { Db } from './connect.ts';
import { isFinalOutcome } from './finalRow.ts';
import { begunEvents } from './stats/begun.ts';

/** How things stand now, for a first look. Rates and durations are null where nothing happened. */
export interface Overview {
  /** Of the report rows of the last 24 hours: ended well, and needing a human. */
  readonly succeeded24h: number;
  readonly failed24h: number;
  /** Milliseconds from acceptance, or its date, to the end of 95 % of the onboards that began within 24 hours and completed. */
  readonly p95ProvisionMs24h: number | null;
  readonly openLong: number;
  readonly leaversOpen: number;
  /** Offboards that began within 7 days (the last 5 minutes left out), and how many of them ended within 5 minutes. */
  readonly leavers7d: number;
  readonly leaversInTime7d: number;
  readonly apps: {
    readonly ok: number;
    readonly failing: number;
    readonly unknown: number;
    readonly quarantined: number;
  };
  readonly setUp: {
    readonly app: boolean;
    readonly policy: boolean;
    readonly people: boolean;
    readonly group: boolean;
  };
}

type Numbers = Record<
  | 'succeeded'
  | 'failed'
  | 'open_long'
  | 'leavers_open'
  | 'leavers'
  | 'in_time'
  | 'ok'
  | 'failing'
  | 'unknown'
  | 'quarantined',
  string
>;
type Row = Numbers & { p95: string | null; app: boolean; policy: boolean; people: boolean; grp: boolean };

/** A query for the events of a type that began within the last days, by acceptance or by their date. */
function begunSince(days: number, type: EventType): SQL {
  const to = new Date();
  const from = new Date(to.getTime() - days * 86_400_000);
  return begunEvents({ from, to, bucket: 'day', tz: 'UTC' }, [type]);
}

/** One statement over what is open now and what the last days' indexes give. */
export async function readOverview(db: Db): Promise<Overview> {
  const live = sql`from apps where deleted_at is null`;
  const [row] = await db.execute<Row>(sql`
    with log as (
      select count(*) filter (where outcome in ('done', 'unchanged')) as succeeded,
        count(*) filter (where outcome = 'needs_attention') as failed
      from provisioning_log
      where time > now() - interval '24 hours' and (outcome ${isFinalOutcome} or outcome = 'needs_attention')
    ), leavers as (
      select count(*) as leavers,
        count(*) filter (where finished_at <= began + interval '5 minutes') as in_time
      from (${begunSince(7, 'offboard')}) offboards
      where began < now() - interval '5 minutes'
    ), health as (
      select count(*) filter (where quarantine is not null) as quarantined,
        count(*) filter (where quarantine is null and health ->> 'status' = 'ok') as ok,
        count(*) filter (where quarantine is null and health ->> 'status' = 'failing') as failing,
        count(*) filter (where quarantine is null and health ->> 'status' = 'unknown') as unknown
      ${live}
    )
    select log.*, leavers.*, health.*,
      (select percentile_cont(0.95) within group (
          order by extract(epoch from finished_at - began) * 1000)
        from (${begunSince(1, 'onboard')}) onboards
        where status = 'completed') as p95,
      (select count(*) from events
        where finished_at is null and deferred_sealed is null
          and coalesce(effective_at, created_at) < now() - interval '10 minutes') as open_long,
      (select count(distinct u.id) from accounts a join users u on u.id = a.user_id
        where not u.active and a.state in ('active', 'pending')) as leavers_open,
      exists (select 1 ${live}) as app,
      exists (select 1 from policies) as policy,
      exists (select 1 from users where deleted_at is null) as people,
      exists (select 1 from groups where not built_in and deleted_at is null) as grp
    from log, leavers, health`);
  if (row === undefined) throw new Error('An aggregate without a row.');
  return {
    succeeded24h: Number(row.succeeded),
    failed24h: Number(row.failed),
    p95ProvisionMs24h: row.p95 === null ? null : Math.round(Number(row.p95)),
    openLong: Number(row.open_long),
    leaversOpen: Number(row.leavers_open),
    leavers7d: Number(row.leavers),
    leaversInTime7d: Number(row.in_time),
    apps: {
      ok: Number(row.ok),
      failing: Number(row.failing),
      unknown: Number(row.unknown),
      quarantined: Number(row.quarantined),
    },
    setUp: { app: row.app, policy: row.policy, people: row.people, group: row.grp },
  };
}
