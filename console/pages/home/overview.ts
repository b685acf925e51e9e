import { queryOptions } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { answer, api } from '../../client/client.ts';

export type Overview = InferResponseType<typeof api.v1.stats.overview.$get, 200>;

/** How things stand now; read again with every event (live/). */
export const overviewQuery = queryOptions({
  queryKey: ['stats', 'overview'],
  queryFn: () => answer(api.v1.stats.overview.$get()),
});
