import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../../../client/client.ts';

/** Somebody who is active, for a preview to begin with; null where nobody is in the directory. */
export function useFirstPerson(): string | null {
  const { data } = useQuery({
    queryKey: ['people', 'first'],
    staleTime: 60_000,
    queryFn: () => answer(api.v1.users.$get({ query: { active: 'true', limit: '1' } })),
  });
  return data?.data[0]?.id ?? null;
}
