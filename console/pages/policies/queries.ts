import { infiniteQueryOptions, queryOptions, useQueries } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { answer, api } from '../../client/client.ts';
import { isIdOf } from '../../client/ids.ts';
import type { Effect } from '../../parts/EffectPreview.tsx';
import { groupQuery } from '../groups/queries.ts';
import type { PoliciesSearch } from './routes.ts';

export type Policy = InferResponseType<typeof api.v1.policies.$get, 200>['data'][number];

/** Policies, page by page. */
export function policiesQuery({ app, group }: Omit<PoliciesSearch, 'add'>) {
  const filter = { ...(app === undefined ? {} : { app }), ...(group === undefined ? {} : { group }) };
  return infiniteQueryOptions({
    queryKey: ['policies', 'list', filter],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      answer(api.v1.policies.$get({ query: { ...filter, ...(pageParam === '' ? {} : { cursor: pageParam }) } })),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** What a new policy would give. */
export function newPolicyEffectQuery(appId: `app_${string}` | null, groupId: `grp_${string}` | null) {
  return queryOptions({
    queryKey: ['policies', 'what-if', 'create', appId, groupId],
    enabled: appId !== null && groupId !== null,
    queryFn: () =>
      answer(
        api.v1.policies['what-if'].$post({
          json: { ...(appId === null ? {} : { appId }), ...(groupId === null ? {} : { groupId }) },
        }),
      ),
  });
}

/** What another app or group for a policy would give and take; nothing is asked until there is one. */
export function policyMoveQuery(
  policyId: string,
  to: { readonly appId: `app_${string}`; readonly groupId: `grp_${string}` } | undefined,
) {
  return queryOptions({
    queryKey: ['policies', 'what-if', 'move', policyId, to?.appId, to?.groupId],
    enabled: to !== undefined,
    queryFn: () => {
      const { appId, groupId } = to ?? {};
      const json = {
        ...(isIdOf('pol', policyId) ? { policyId } : {}),
        ...(appId === undefined ? {} : { appId }),
        ...(groupId === undefined ? {} : { groupId }),
      };
      return answer(api.v1.policies['what-if'].$post({ json }));
    },
  });
}

type PolicyEffect = InferResponseType<(typeof api.v1.policies)['what-if']['$post'], 200>;

/** The apps that it touches: what the policy names, and what it named before. */
export function effectsOf(effect: PolicyEffect | undefined): readonly Effect[] | undefined {
  if (effect === undefined) return undefined;
  return effect.oldApp === null ? [effect] : [effect, effect.oldApp];
}

/** What the end of a policy would take. */
export function policyEndQuery(policyId: `pol_${string}`) {
  return queryOptions({
    queryKey: ['policies', 'what-if', 'delete', policyId],
    queryFn: () => answer(api.v1.policies['what-if'].$post({ json: { policyId, delete: true } })),
  });
}

/** The names of these groups by id; those on their way are shown by their id. */
export function useGroupNames(ids: readonly string[]): (id: string) => string {
  const unique = [...new Set(ids)];
  const found = useQueries({ queries: unique.map((id) => ({ ...groupQuery(id), staleTime: 30_000 })) });
  const names = new Map(
    found.flatMap(({ data }) => (data === undefined ? [] : [[data.id, data.displayName] as const])),
  );
  return (id) => names.get(id) ?? id;
}
