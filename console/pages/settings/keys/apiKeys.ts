import { infiniteQueryOptions } from '@tanstack/react-query';
import { answer, api, type Body } from '../../../client/client.ts';

export const apiKeysQuery = infiniteQueryOptions({
  queryKey: ['settings', 'apiKeys'],
  initialPageParam: '',
  queryFn: ({ pageParam }) => answer(api.v1['api-keys'].$get({ query: pageParam === '' ? {} : { cursor: pageParam } })),
  getNextPageParam: ({ nextCursor }) => nextCursor,
});

export type ApiKey = Body<Awaited<ReturnType<(typeof api.v1)['api-keys']['$get']>>>['data'][number];
