import { infiniteQueryOptions } from '@tanstack/react-query';
import { answer, api, type Body } from '../../../client/client.ts';

export type AuditEntry = Body<Awaited<ReturnType<typeof api.v1.audit.$get>>>['data'][number];

export function auditRowsQuery(query: Readonly<Record<string, string>>) {
  return infiniteQueryOptions({
    queryKey: ['settings', 'audit', query],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      answer(api.v1.audit.$get({ query: { ...query, ...(pageParam === '' ? {} : { cursor: pageParam }) } })),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
