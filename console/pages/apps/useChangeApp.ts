import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../client/client.ts';
import type { AppPatch } from './appQueries.ts';

/** Changes settings of an app; what the console knows of it is read again. */
export function useChangeApp(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (json: AppPatch) => answer(api.v1.apps[':id'].$patch({ param: { id }, json })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['apps'] }),
  });
}
