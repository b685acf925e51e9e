import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { InferRequestType, InferResponseType } from 'hono/client';
import { answer, api } from '../../../client/client.ts';
import { useEventNotice } from '../../../parts/useEventNotice.tsx';
import { mappingsQuery } from '../appQueries.ts';

const mappings = api.v1.apps[':id'].mappings;

export type Mappings = InferResponseType<typeof mappings.$get, 200>;

/** Replaces an app's mappings, and says which event brings them to the accounts. */
export function useSaveMappings(appId: string) {
  const queryClient = useQueryClient();
  const tell = useEventNotice();
  return useMutation({
    mutationFn: (json: InferRequestType<typeof mappings.$put>['json']) =>
      answer(mappings.$put({ param: { id: appId }, json })),
    onSuccess: async ({ event }) => {
      tell('Saved the mapping.', event);
      await queryClient.invalidateQueries({ queryKey: mappingsQuery(appId).queryKey });
    },
  });
}
