import { Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../client/client.ts';
import { isIdOf } from '../../client/ids.ts';
import { CurlButton } from '../../parts/CurlButton.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { DialogButtons } from '../../parts/DialogButtons.tsx';
import { EffectPreview } from '../../parts/EffectPreview.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { useEventNotice } from '../../parts/useEventNotice.tsx';
import { type Policy, policyEndQuery } from './queries.ts';

interface Props {
  /** null: closed. */
  readonly policy: Policy | null;
  readonly onClose: () => void;
}

/** Asks before a policy is deleted, with what that takes. */
export function DeletePolicyDialog({ policy, onClose }: Props) {
  return (
    <Dialog title={`Delete ${policy?.name ?? 'policy'}`} isOpen={policy !== null} onClose={onClose} size="lg">
      {policy !== null && isIdOf('pol', policy.id) ? (
        <DeletePolicy id={policy.id} name={policy.name} onClose={onClose} />
      ) : null}
    </Dialog>
  );
}

interface OneProps {
  readonly id: `pol_${string}`;
  readonly name: string;
  readonly onClose: () => void;
}

function DeletePolicy({ id, name, onClose }: OneProps) {
  const effect = useQuery(policyEndQuery(id));
  const queryClient = useQueryClient();
  const notice = useEventNotice();
  const remove = useMutation({
    mutationFn: () => answer(api.v1.policies[':id'].$delete({ param: { id } })),
    onSuccess: async ({ event }) => {
      notice(`The policy ${name} was deleted.`, event);
      onClose();
      await Promise.all(['policies', 'access'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })));
    },
  });
  return (
    <Stack gap="sm">
      <Text size="sm">Who has no other policy for the app loses the account there.</Text>
      <EffectPreview effects={effect.data === undefined ? undefined : [effect.data]} error={effect.error} />
      <ProblemAlert error={remove.error} />
      <DialogButtons
        verb="Delete"
        isDangerous
        isPending={remove.isPending}
        onDo={() => remove.mutate()}
        onCancel={onClose}
      >
        <CurlButton method="DELETE" path={`/v1/policies/${id}`} />
      </DialogButtons>
    </Stack>
  );
}
