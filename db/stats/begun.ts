import { type SQL, sql } from 'drizzle-orm';
import type { EventType } from '../../domain/lifecycle.ts';
import { at, isMember, type StatsFilter } from './statsFilter.ts';

/** Ids begin with the millisecond they were made in; this is as far as two clocks may be apart. */
const SKEW_MS = 5 * 60_000;

/** When an event's work began to be due: its acceptance, or its date where it was told of ahead. */
export const BEGAN = sql`greatest(created_at, effective_at)`;

/** An id of an event as of this time, to find a span of them by the primary key. */
export function eventIdAt(time: Date, skewMs: number): string {
  const ms = Math.min(Math.max(0, time.getTime() + skewMs), 0xffff_ffff_ffff);
  return `evt_${ms.toString(16).padStart(12, '0')}`;
}

/**
 * A query for the events that began within the span and took effect: `id, type, user_id, status, began, finished_at`. Most
 * begin when they are accepted, and are found by their ids; those with a date by an index on it.
 */
export function begunEvents(filter: StatsFilter, types: readonly EventType[]): SQL {
  const { from, to, type } = filter;
  const asked = type === undefined ? types : types.filter((it) => it === type);
  if (asked.length === 0) return sql`select * from (${columns} where false) none`;
  const ofTypes = sql.raw(asked.map((it) => `'${it}'`).join(', '));
  const which = sql`type in (${ofTypes}) and deferred_sealed is null and (version is not null or type = 'converge')
    and ${isMember(sql`user_id`, filter)}`;
  return sql`
    ${columns}
    where effective_at is null and id between ${eventIdAt(from, -SKEW_MS)} and ${eventIdAt(to, SKEW_MS)}
      and created_at >= ${at(from)} and created_at < ${at(to)} and ${which}
    union all
    ${columns}
    where effective_at is not null and ${BEGAN} >= ${at(from)} and ${BEGAN} < ${at(to)} and ${which}`;
}

const columns = sql`select id, type, user_id, status, ${BEGAN} as began, finished_at from events`;
