import { sql } from 'drizzle-orm';
import type { PaceStore } from '../connectors/limits/paceStore.ts';
import type { Db } from './connect.ts';
import { milliseconds } from './milliseconds.ts';
import { appPace } from './schema/index.ts';

/** A slot that is not renewed for as long is free again: its process was killed. */
const SLOT_MS = 4000;
/** Leave is given so long before the time, so that asking takes nothing from the pace. */
const AHEAD_MS = 40;
/** What is not urgent stands aside for as long after an urgent request was asked for: the next one follows it. */
const ASIDE_MS = 1000;
/** So much slower than the limit: requests that were begun in time don't all take the same time to arrive. */
const HEADROOM = 1.05;
/** How soon to ask again where it is not known when it will help. */
const AGAIN_MS = 60;
/** A push makes about as many requests. */
const REQUESTS_A_PUSH = 3;
const LONGEST_AWAY_MS = 30_000;

/**
 * Keeps the pace of apps in Postgres: a generic cell rate algorithm (a request is due one gap after the one before, so that
 * no window of a second has more than the limit), and slots that end by themselves. One statement a request, under the
 * row's lock; the limits are read with it, so that a change counts from the next request on.
 */
export function createPaceStore(db: Db): PaceStore {
  return {
    async ask(appId, { id, urgent, released }) {
      for (;;) {
        const [row] = await db.execute<{ granted: boolean; in_ms: number; slot: boolean }>(sql`
          with locked as materialized (
            select p.*, a.limits, a.paused_until from app_pace p join apps a on a.id = p.app_id
            where p.app_id = ${appId} for update of p
          ), seen as materialized (
            select *, clock_timestamp() as t, extract(epoch from clock_timestamp()) * 1000 as t_ms,
              interval '1 second' * ${HEADROOM}::float8 / (limits ->> 'requestsPerSecond')::float8 as gap,
              (limits ->> 'concurrency')::int as width
            from locked
          ), judged as (
            select seen.*, those,
              greatest(t, paused_until, case when gap is not null then least(next_at, t + gap) end) as start_at,
              width is not null and under_way >= width as is_full,
              not ${urgent}::boolean and coalesce(urgent_until > t, false) as is_aside
            from seen, lateral (
              select coalesce(jsonb_object_agg(key, value), '{}') as those, count(*) as under_way
              from jsonb_each(in_flight)
              where value::float8 > t_ms and not key = any(${sql.param(textArray(released))}::text[])
            ) flying
          ), decided as (
            select *, not is_full and not is_aside and start_at <= t + ${milliseconds(AHEAD_MS)} as granted from judged
          )
          update app_pace p set
            next_at = case when d.granted and d.gap is not null then d.start_at + d.gap else p.next_at end,
            urgent_until = case when ${urgent}::boolean then greatest(d.t, d.start_at) + ${milliseconds(ASIDE_MS)}
              else p.urgent_until end,
            in_flight = case when d.granted and d.width is not null
              then d.those || jsonb_build_object(${id}::text, round(d.t_ms + ${SLOT_MS}::int)) else d.those end
          from decided d where p.app_id = d.app_id
          returning d.granted, d.granted and d.width is not null as slot,
            case when d.granted then extract(epoch from d.start_at - d.t) * 1000
              when d.is_full or d.is_aside then ${AGAIN_MS}::int
              else extract(epoch from d.start_at - d.t) * 1000 - ${AHEAD_MS / 2}::int end::float8 as in_ms`);
        if (row !== undefined) return { granted: row.granted, inMs: row.in_ms, slot: row.slot };
        await db.insert(appPace).values({ appId }).onConflictDoNothing();
      }
    },

    async release(appId, ids) {
      await db.execute(sql`
        update app_pace set in_flight = in_flight - ${sql.param(textArray(ids))}::text[] where app_id = ${appId}`);
    },

    async renew(appId, ids) {
      // Only those that are there still: one that was given back meanwhile stays so.
      await db.execute(sql`
        update app_pace set in_flight = coalesce((
          select jsonb_object_agg(key, case when key = any(${sql.param(textArray(ids))}::text[])
            then to_jsonb(round(extract(epoch from clock_timestamp()) * 1000 + ${SLOT_MS}::int)) else value end)
          from jsonb_each(in_flight)), '{}')
        where app_id = ${appId}`);
    },

    async comeBack(appId) {
      const [row] = await db.execute<{ in_ms: number }>(sql`
        update app_pace p
        set return_at = least(greatest(return_at, clock_timestamp() + interval '1 second', a.paused_until)
          + interval '1 second' * coalesce(${REQUESTS_A_PUSH} / (a.limits ->> 'requestsPerSecond')::float8,
              1 / (a.limits ->> 'concurrency')::float8, 0),
          greatest(clock_timestamp(), a.paused_until) + ${milliseconds(LONGEST_AWAY_MS)})
        from apps a where a.id = p.app_id and p.app_id = ${appId}
        returning (extract(epoch from return_at - clock_timestamp()) * 1000)::float8 as in_ms`);
      return row?.in_ms ?? AGAIN_MS;
    },
  };
}

/** Ids hold nothing that would need quoting. */
function textArray(ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}
