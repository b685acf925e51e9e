import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Evidence } from '../../../../api/schemas/evidence.ts';
import { answer, api, call } from '../../../client/client.ts';
import type { EvidenceSearch } from './evidenceSearch.ts';

export type { Evidence };
export type AccessEvidence = Evidence['document']['access'][number];

/** Where a person's evidence is; as PDF, too. */
export function evidencePath(userId: string, format?: 'pdf'): string {
  return `/v1/users/${encodeURIComponent(userId)}/evidence${format === undefined ? '' : `?format=${format}`}`;
}

/** Each making is noted in the audit log: so it is made once, and again only when asked for. Not by the typed client, as it answers PDF, too. */
export function evidenceQuery(userId: string) {
  return queryOptions({
    queryKey: ['report', 'evidence', userId],
    queryFn: () => call<Evidence>('GET', evidencePath(userId)),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** People who left, by a part of a name, address or number; or those of them whose access is still open. */
export function leaversQuery({ q, open }: EvidenceSearch) {
  return infiniteQueryOptions({
    queryKey: ['people', 'leavers', q, open],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      answer(
        api.v1.users.$get({
          query: {
            ...(open === true ? { leftOpen: 'true' } : { active: 'false' }),
            ...(q === undefined ? {} : { q }),
            ...(pageParam === '' ? {} : { cursor: pageParam }),
          },
        }),
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
