import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../client/client.ts';
import { confirm } from '../../parts/confirm.tsx';
import { notifyProblem } from '../../parts/notify.ts';
import { useEventNotice } from '../../parts/useEventNotice.tsx';
import { nameOf } from './PeopleTable.tsx';
import type { Person } from './queries.ts';

/** "Onboard" for somebody who left, or who was added before their first day. */
export function OnboardAgain({ person }: { readonly person: Person }) {
  const queryClient = useQueryClient();
  const notice = useEventNotice();
  const onboard = useMutation({
    mutationFn: () => answer(api.v1.users[':id'].$patch({ param: { id: person.id }, json: { active: true } })),
    onSuccess: async ({ event }) => {
      await queryClient.invalidateQueries({ queryKey: ['people'] });
      notice(`${nameOf(person)} is onboarded.`, event);
    },
    onError: notifyProblem,
  });
  const ask = () =>
    confirm({
      title: `Onboard ${nameOf(person)}?`,
      text: 'They become active and get what the policies for everybody give. Groups they had before do not come back by themselves: assign them anew.',
      verb: 'Onboard',
      onConfirm: () => onboard.mutate(),
    });
  return (
    <Button loading={onboard.isPending} onClick={ask}>
      Onboard
    </Button>
  );
}
