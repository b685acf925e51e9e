import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { answer, api } from '../../client/client.ts';
import { isIdOf } from '../../client/ids.ts';
import type { PeopleSearch } from './routes.ts';

const personById = api.v1.users[':id'];

export type Person = InferResponseType<typeof personById.$get, 200>;
export type Access = InferResponseType<typeof personById.access.$get, 200>['data'][number];
export type LifecycleEvent = InferResponseType<typeof api.v1.events.$get, 200>['data'][number];

/** People of the directory, page by page. */
export function peopleQuery({ q, active, group, app }: Omit<PeopleSearch, 'add'>) {
  const filter = {
    ...(q === undefined ? {} : { q }),
    ...(active === undefined ? {} : { active }),
    ...(group === undefined ? {} : { group }),
    ...(app === undefined ? {} : { app }),
  };
  return infiniteQueryOptions({
    queryKey: ['people', 'list', filter],
    initialPageParam: '',
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) =>
      answer(api.v1.users.$get({ query: { ...filter, ...(pageParam === '' ? {} : { cursor: pageParam }) } })),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export function personQuery(id: string) {
  return queryOptions({ queryKey: ['people', id], queryFn: () => answer(personById.$get({ param: { id } })) });
}

/** What a person has in each app; read again with every event (live/). */
export function accessQuery(id: string) {
  return queryOptions({ queryKey: ['access', id], queryFn: () => answer(personById.access.$get({ param: { id } })) });
}

/** A person's attributes beside what an app has now: it is read each time. */
export function comparisonQuery(id: string, appId: string) {
  return queryOptions({
    queryKey: ['comparison', id, appId],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    queryFn: () => answer(personById.access[':appId'].attributes.$get({ param: { id, appId } })),
  });
}

export type Comparison = InferResponseType<(typeof personById.access)[':appId']['attributes']['$get'], 200>;

/** Groups that a person was put into. */
export function personGroupsQuery(id: string) {
  return queryOptions({
    queryKey: ['groups', 'of', id],
    queryFn: () => answer(api.v1.groups.$get({ query: { limit: '200', ...(isIdOf('usr', id) ? { user: id } : {}) } })),
  });
}

/** All that happened to a person, newest first. */
export function timelineQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ['event', 'of', id],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      answer(
        api.v1.events.$get({
          query: { user: id, limit: '20', ...(pageParam === '' ? {} : { cursor: pageParam }) },
        }),
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** What is to happen to a person on a later day. */
export function scheduledQuery(id: string) {
  return queryOptions({
    queryKey: ['event', 'scheduled', id],
    queryFn: () => answer(api.v1.events.$get({ query: { user: id, status: 'scheduled', limit: '50' } })),
  });
}
