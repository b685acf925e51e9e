import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { answer, api } from '../../client/client.ts';
import { isIdOf } from '../../client/ids.ts';
import { type ActivitySearch, eventQuery } from './activitySearch.ts';

export type LifecycleEvent = InferResponseType<typeof api.v1.events.$get, 200>['data'][number];
export type Step = LifecycleEvent['steps'][number];

/** An event with the name of its person, which events don't have; null where it is about many. */
export interface EventRow extends LifecycleEvent {
  readonly personName: string | null;
}

export interface EventPage {
  readonly rows: readonly EventRow[];
  readonly nextCursor: string | null;
}

const PAGE = 50;

/** One page of events that match, the newest first. */
export async function readEvents(search: ActivitySearch, cursor = '', limit = PAGE): Promise<EventPage> {
  const query = { ...eventQuery(search, Date.now()), limit: String(limit), ...(cursor === '' ? {} : { cursor }) };
  const { data, nextCursor } = await answer(api.v1.events.$get({ query }));
  return { rows: await withNames(data), nextCursor };
}

/** One event with its person's name. */
export async function readEvent(id: string): Promise<EventRow> {
  const event = await answer(api.v1.events[':id'].$get({ param: { id } }));
  return { ...event, personName: (await namesOf([event.userId])).get(event.userId) ?? null };
}

/** The list as it stood when it was asked for: it is not read again by itself, so that rows keep their places. */
export function eventListQuery(search: ActivitySearch) {
  return infiniteQueryOptions({
    queryKey: ['activity', search],
    staleTime: Number.POSITIVE_INFINITY,
    initialPageParam: '',
    queryFn: ({ pageParam }) => readEvents(search, pageParam),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** The newest of them, read again with every event (live/). */
export function newestEventsQuery(search: ActivitySearch, limit = PAGE) {
  return queryOptions({ queryKey: ['event', 'newest', search, limit], queryFn: () => readEvents(search, '', limit) });
}

/** One event; read again with every event (live/). */
export function eventByIdQuery(id: string) {
  return queryOptions({ queryKey: ['event', 'one', id], queryFn: () => readEvent(id) });
}

async function withNames(events: readonly LifecycleEvent[]): Promise<readonly EventRow[]> {
  const names = await namesOf(events.map(({ userId }) => userId));
  return events.map((event) => ({ ...event, personName: names.get(event.userId) ?? null }));
}

async function namesOf(userIds: readonly (string | null)[]): Promise<ReadonlyMap<string | null, string>> {
  const ids = [...new Set(userIds)].filter((id) => isIdOf('usr', id));
  if (ids.length === 0) return new Map();
  const { data } = await answer(api.v1['user-names'].$get({ query: { ids: ids.join(',') } }));
  return new Map(data.map(({ id, name }) => [id, name]));
}
