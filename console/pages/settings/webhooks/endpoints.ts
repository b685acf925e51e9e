import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api, type Body } from '../../../client/client.ts';

export type Endpoint = Body<Awaited<ReturnType<(typeof api.v1)['webhook-endpoints']['$get']>>>['data'][number];

export const endpointsQuery = queryOptions({
  queryKey: ['settings', 'webhooks'],
  queryFn: () => answer(api.v1['webhook-endpoints'].$get({ query: { limit: '200' } })),
});

export function endpointQuery(id: string) {
  return queryOptions({
    queryKey: ['settings', 'webhooks', id],
    queryFn: () => answer(api.v1['webhook-endpoints'][':id'].$get({ param: { id } })),
  });
}

/** While a message is on its way the list is looked at again, as no stream tells of it. */
const LOOK_MS = 2000;

export function deliveriesQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ['settings', 'webhooks', id, 'deliveries'],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      answer(
        api.v1['webhook-endpoints'][':id'].deliveries.$get({
          param: { id },
          query: pageParam === '' ? {} : { cursor: pageParam },
        }),
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ data }) => data.some(({ status }) => status === 'pending')) ? LOOK_MS : false,
  });
}
