import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../../../client/client.ts';
import { PathLink } from '../../../parts/PathLink.tsx';

/** A group by its name, which rows of the log don't have; one that is gone by its id. */
export function GroupName({ id }: { readonly id: string }) {
  const group = useQuery({
    queryKey: ['groups', id, 'name'],
    queryFn: () => answer(api.v1.groups[':id'].$get({ param: { id } })),
    staleTime: 300_000,
    retry: false,
  });
  return (
    <PathLink path={`/groups/${id}`}>{group.data?.displayName ?? (group.isError ? 'a removed group' : '…')}</PathLink>
  );
}
