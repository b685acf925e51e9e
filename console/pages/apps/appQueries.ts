import { queryOptions } from '@tanstack/react-query';
import type { InferRequestType, InferResponseType } from 'hono/client';
import { answer, api } from '../../client/client.ts';
import { isIdOf } from '../../client/ids.ts';

const one = api.v1.apps[':id'];

export type App = InferResponseType<typeof one.$get, 200>;
export type AppPatch = InferRequestType<typeof one.$patch>['json'];
export type CatalogEntry = InferResponseType<typeof api.v1.catalog.$get, 200>['data'][number];
export type Check = App['health']['checks'][number];

/** The kinds of app on offer; they change with a release only. */
export const catalogQuery = queryOptions({
  queryKey: ['catalog'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: () => answer(api.v1.catalog.$get()),
});

/** How often a quarantined app is read again, ms: the stream tells neither its probes nor how many wait for it. */
const QUARANTINE_MS = 3000;

export function appQuery(id: string) {
  return queryOptions({
    queryKey: ['apps', id],
    queryFn: () => answer(one.$get({ param: { id } })),
    refetchInterval: ({ state }) => (state.data?.health.quarantine ? QUARANTINE_MS : false),
  });
}

export function mappingsQuery(id: string) {
  return queryOptions({
    queryKey: ['apps', id, 'mappings'],
    queryFn: () => answer(one.mappings.$get({ param: { id } })),
  });
}

/** An app's deletion guard: its settings, its hour, and the first page of what it holds. */
export function guardQuery(id: string) {
  return queryOptions({
    queryKey: ['apps', id, 'guard'],
    queryFn: () => answer(one.guard.$get({ param: { id }, query: { limit: '200' } })),
  });
}

export function appPoliciesQuery(id: string) {
  return queryOptions({
    queryKey: ['policies', 'of-app', id],
    queryFn: () => answer(api.v1.policies.$get({ query: { limit: '200', ...(isIdOf('app', id) ? { app: id } : {}) } })),
  });
}
