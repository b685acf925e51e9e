import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../client/client.ts';
import { confirm } from '../../parts/confirm.tsx';
import { notifyProblem } from '../../parts/notify.ts';
import { useEventNotice } from '../../parts/useEventNotice.tsx';

interface Props {
  readonly userId: string;
  readonly appId: string;
  readonly appName: string;
}

/** "Lift": puts an entitlement back into force that a cancelled event took. */
export function LiftButton({ userId, appId, appName }: Props) {
  const queryClient = useQueryClient();
  const notice = useEventNotice();
  const lift = useMutation({
    mutationFn: () =>
      answer(api.v1.users[':id'].access[':appId'].suppression.$delete({ param: { id: userId, appId } })),
    onSuccess: async ({ event }) => {
      await queryClient.invalidateQueries({ queryKey: ['access', userId] });
      notice(event === null ? 'Nothing was suppressed any more.' : `${appName} is given again.`, event);
    },
    onError: notifyProblem,
  });
  const ask = () =>
    confirm({
      title: `Lift the suppression for ${appName}?`,
      text: 'The policies count again, and the account is given anew.',
      verb: 'Lift',
      onConfirm: () => lift.mutate(),
    });
  return (
    <Button
      size="compact-sm"
      variant="default"
      mt={4}
      loading={lift.isPending}
      onClick={ask}
      aria-label={`Lift for ${appName}`}
    >
      Lift
    </Button>
  );
}
