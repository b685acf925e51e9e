import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, api } from '../client/client.ts';

/** All apps, page by page: there are a few, and their names are needed everywhere. */
export const allAppsQuery = queryOptions({
  queryKey: ['apps', 'all'],
  staleTime: 30_000,
  queryFn: async () => {
    const apps = [];
    let cursor: string | null = null;
    do {
      const page: Page = await readPage(cursor);
      apps.push(...page.data);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return apps;
  },
});

type Page = Awaited<ReturnType<typeof readPage>>;

function readPage(cursor: string | null) {
  return answer(api.v1.apps.$get({ query: { limit: '200', ...(cursor === null ? {} : { cursor }) } }));
}

/** An app's name by its id; the id itself until the names are there, or where there is no such app any more. */
export function useAppNames(): (id: string) => string {
  const { data } = useQuery(allAppsQuery);
  return (id) => data?.find((app) => app.id === id)?.displayName ?? id;
}
