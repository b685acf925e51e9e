import { queryOptions } from '@tanstack/react-query';
import { answer, api, type Body } from '../../../client/client.ts';

export type Schedule = Body<Awaited<ReturnType<(typeof api.v1)['report-schedules']['$get']>>>['data'][number];

export const schedulesQuery = queryOptions({
  queryKey: ['settings', 'reportSchedules'],
  queryFn: () => answer(api.v1['report-schedules'].$get({ query: { limit: '200' } })),
});
