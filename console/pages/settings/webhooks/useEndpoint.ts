import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../../client/client.ts';
import { notifyDone, notifyProblem } from '../../../parts/notify.ts';

/** What can be done about a webhook endpoint. */
export function useEndpoint(id: string) {
  const queryClient = useQueryClient();
  const one = api.v1['webhook-endpoints'][':id'];
  const param = { id };
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['settings', 'webhooks'] });
  const test = useMutation({
    mutationFn: () => answer(one.test.$post({ param })),
    onSuccess: async () => {
      notifyDone('A test message is on its way.');
      await refresh();
    },
    onError: notifyProblem,
  });
  const enable = useMutation({
    mutationFn: (enabled: boolean) => answer(one.$patch({ param, json: { enabled } })),
    onSuccess: async ({ enabled }) => {
      notifyDone(enabled ? 'The endpoint is switched on.' : 'The endpoint is switched off.');
      await refresh();
    },
    onError: notifyProblem,
  });
  const rotate = useMutation({
    mutationFn: () => answer(one['rotate-secret'].$post({ param })),
    onSuccess: refresh,
    onError: notifyProblem,
  });
  const remove = useMutation({
    mutationFn: () => answer(one.$delete({ param })),
    onSuccess: async () => {
      notifyDone('The endpoint is removed.');
      await refresh();
    },
    onError: notifyProblem,
  });
  const resend = useMutation({
    mutationFn: (deliveryId: string) =>
      answer(one.deliveries[':deliveryId'].resend.$post({ param: { id, deliveryId } })),
    onSuccess: async () => {
      notifyDone('The message is sent again.');
      await refresh();
    },
    onError: notifyProblem,
  });
  return { test, enable, rotate, remove, resend };
}
