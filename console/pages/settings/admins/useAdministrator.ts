import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../../client/client.ts';
import { type Role, sessionQuery } from '../../../client/session.ts';
import { notifyDone, notifyProblem } from '../../../parts/notify.ts';
import type { Administrator } from './administrators.ts';

interface Change {
  readonly role?: Role;
  readonly name?: string;
  readonly disabled?: boolean;
}

/** Changes of one of those who may sign in. That the last admin stays one is the API's to refuse; its sentence is shown. */
export function useAdministrator(admin: Pick<Administrator, 'id' | 'name'>) {
  const queryClient = useQueryClient();
  const param = { id: admin.id };
  const refresh = async () => {
    await queryClient.invalidateQueries({ queryKey: ['settings', 'administrators'] });
    await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
  const change = useMutation({
    mutationFn: (json: Change) => answer(api.v1.admins[':id'].$patch({ param, json })),
    onSuccess: async ({ name, role, disabled }) => {
      notifyDone(disabled ? `${name} is disabled.` : `${name} is ${role}.`);
      await refresh();
    },
    onError: notifyProblem,
  });
  const remove = useMutation({
    mutationFn: () => answer(api.v1.admins[':id'].$delete({ param })),
    onSuccess: async ({ name }) => {
      notifyDone(`${name} is removed.`);
      await refresh();
    },
    onError: notifyProblem,
  });
  const invite = useMutation({
    mutationFn: () => answer(api.v1.admins[':id'].link.$post({ param })),
    onError: notifyProblem,
  });
  return { change, remove, invite };
}
