import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { answer, api } from '../../client/client.ts';
import { isIdOf } from '../../client/ids.ts';

const groupById = api.v1.groups[':id'];

export type Group = InferResponseType<typeof groupById.$get, 200>;

/** Groups with how many are in them, page by page. */
export function groupsQuery(q: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['groups', 'list', q],
    initialPageParam: '',
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) => answer(api.v1.groups.$get({ query: pageOf(q, pageParam) })),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export function groupQuery(id: string) {
  return queryOptions({ queryKey: ['groups', 'one', id], queryFn: () => answer(groupById.$get({ param: { id } })) });
}

/** Who is in a group, page by page. */
export function membersQuery(id: string, q: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['groups', 'members', id, q],
    initialPageParam: '',
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) => answer(groupById.members.$get({ param: { id }, query: pageOf(q, pageParam) })),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** Policies that name a group. */
export function groupPoliciesQuery(id: string) {
  return queryOptions({
    queryKey: ['policies', 'of-group', id],
    queryFn: () =>
      answer(api.v1.policies.$get({ query: { limit: '200', ...(isIdOf('grp', id) ? { group: id } : {}) } })),
  });
}

function pageOf(q: string | undefined, cursor: string) {
  return { ...(q === undefined ? {} : { q }), ...(cursor === '' ? {} : { cursor }) };
}
