import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../../../client/client.ts';

/** Names are read of at most this many pages of 200 groups. */
const MOST_PAGES = 10;

/** The names of the groups that there are, by id: rows of the log have only the id. */
export function useGroupNames(isNeeded: boolean): ReadonlyMap<string, string> {
  const { data } = useQuery({
    queryKey: ['groups', 'names'],
    enabled: isNeeded,
    staleTime: 60_000,
    queryFn: async () => {
      const names: (readonly [string, string])[] = [];
      let cursor: string | null = '';
      for (let page = 0; page < MOST_PAGES && cursor !== null; page += 1) {
        const query: { limit: string; cursor?: string } = { limit: '200', ...(cursor === '' ? {} : { cursor }) };
        const answered = await answer(api.v1.groups.$get({ query }));
        names.push(...answered.data.map(({ id, displayName }) => [id, displayName] as const));
        cursor = answered.nextCursor;
      }
      return names;
    },
  });
  return new Map(data);
}
