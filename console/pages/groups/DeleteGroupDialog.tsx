import { Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { answer, api } from '../../client/client.ts';
import { isIdOf } from '../../client/ids.ts';
import { CurlButton } from '../../parts/CurlButton.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { DialogButtons } from '../../parts/DialogButtons.tsx';
import { EffectPreview } from '../../parts/EffectPreview.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { useEventNotice } from '../../parts/useEventNotice.tsx';
import { type Group, groupPoliciesQuery } from './queries.ts';

interface Props {
  readonly group: Group;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** "Delete group", with what its policies gave and nobody else gives. */
export function DeleteGroupDialog({ group, isOpen, onClose }: Props) {
  return (
    <Dialog title={`Delete ${group.displayName}`} isOpen={isOpen} onClose={onClose} size="lg">
      <DeleteGroupForm group={group} onClose={onClose} />
    </Dialog>
  );
}

function DeleteGroupForm({ group, onClose }: Omit<Props, 'isOpen'>) {
  const { data: policies } = useQuery(groupPoliciesQuery(group.id));
  const ids = policies?.data.map(({ id }) => id);
  const effects = useQuery({
    queryKey: ['policies', 'what-if', 'delete', ids],
    enabled: ids !== undefined,
    queryFn: () => Promise.all((ids ?? []).filter((id) => isIdOf('pol', id)).map(endOf)),
  });
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const notice = useEventNotice();
  const remove = useMutation({
    mutationFn: () => answer(api.v1.groups[':id'].$delete({ param: { id: group.id } })),
    onSuccess: async ({ event }) => {
      notice(`${group.displayName} was deleted.`, event);
      await navigate({ to: '/groups' });
      await Promise.all(['groups', 'policies'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })));
    },
  });
  return (
    <Stack gap="sm">
      <Text size="sm">
        The group is deleted here and in every app that has it
        {ids === undefined || ids.length === 0 ? '' : `, and ${counted(ids.length)} entitles nobody any more`}.
      </Text>
      <EffectPreview effects={effects.data} error={effects.error} />
      <ProblemAlert error={remove.error} />
      <DialogButtons
        verb="Delete"
        isDangerous
        isPending={remove.isPending}
        onDo={() => remove.mutate()}
        onCancel={onClose}
      >
        <CurlButton method="DELETE" path={`/v1/groups/${group.id}`} />
      </DialogButtons>
    </Stack>
  );
}

function counted(policies: number): string {
  return policies === 1 ? 'its policy' : `each of its ${policies} policies`;
}

function endOf(policyId: `pol_${string}`) {
  return answer(api.v1.policies['what-if'].$post({ json: { policyId, delete: true } }));
}
