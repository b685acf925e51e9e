import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { answer, api } from '../../client/client.ts';

export type Inspection = InferResponseType<typeof api.v1.imports.inspect.$post, 200>;
export type Check = InferResponseType<typeof api.v1.imports.$post, 200>;
export type Import = InferResponseType<(typeof api.v1.imports)[':id']['$get'], 200>;
export type RowError = Check['errors'][number];

/** How a file is to be read: the query of `POST /v1/imports`. */
export interface ImportChoices {
  readonly columns: Readonly<Record<string, string>>;
  readonly key: Import['key'];
  readonly groups: 'add' | 'set';
  readonly groupSeparator: string;
}

/** Looks into a file. Nothing of it is kept. */
export function inspectFile(file: File): Promise<Inspection> {
  return answer(api.v1.imports.inspect.$post({}, { init: csvOf(file) }));
}

/** Tries a file, or takes it in. */
export function sendFile(file: File, choices: ImportChoices, dryRun: boolean, key: string) {
  const { columns, ...others } = choices;
  const query = {
    ...others,
    fileName: file.name,
    columns: JSON.stringify(columns),
    dryRun: dryRun ? ('true' as const) : ('false' as const),
  };
  const init = csvOf(file);
  return answer(
    api.v1.imports.$post(
      { query },
      { init: { ...init, headers: { ...init.headers, ...(dryRun ? {} : { 'Idempotency-Key': key }) } } },
    ),
  );
}

function csvOf(file: File) {
  return { body: file, headers: { 'Content-Type': 'text/csv' } };
}

/** How far an import is; asked again each second until it ends, as the stream tells nothing of imports. */
export function importQuery(id: string) {
  return queryOptions({
    queryKey: ['imports', id],
    queryFn: () => answer(api.v1.imports[':id'].$get({ param: { id } })),
    refetchInterval: ({ state }) => (state.data === undefined || state.data.status === 'running' ? 1000 : false),
  });
}

/** The first rows of an import that were wrong. */
export function importErrorsQuery(id: string, bad: number) {
  return queryOptions({
    queryKey: ['imports', id, 'errors', bad],
    enabled: bad > 0,
    queryFn: async () => {
      const response = await api.v1.imports[':id'].errors.$get({ param: { id }, query: { limit: '100' } });
      const body: { readonly data: readonly RowError[] } = JSON.parse(await response.text());
      return body.data;
    },
  });
}

/** Imports there were, newest first. */
export const importsQuery = infiniteQueryOptions({
  queryKey: ['imports', 'list'],
  initialPageParam: '',
  queryFn: ({ pageParam }) =>
    answer(api.v1.imports.$get({ query: { limit: '20', ...(pageParam === '' ? {} : { cursor: pageParam }) } })),
  getNextPageParam: ({ nextCursor }) => nextCursor,
  refetchInterval: ({ state }) =>
    state.data?.pages.some(({ data }) => data.some(({ status }) => status === 'running')) ? 2000 : false,
});
