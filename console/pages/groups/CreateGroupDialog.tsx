import { Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, newRequestKey } from '../../client/client.ts';
import { formErrors } from '../../client/problem.ts';
import { CurlButton } from '../../parts/CurlButton.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { DialogButtons } from '../../parts/DialogButtons.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { useEventNotice } from '../../parts/useEventNotice.tsx';
import { GroupFields } from './GroupFields.tsx';
import { bodyOf, checkName, GROUP_FIELDS, type GroupValues, NEW_GROUP } from './groupForm.ts';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** "Create group". */
export function CreateGroupDialog({ isOpen, onClose }: Props) {
  return (
    <Dialog title="Create group" isOpen={isOpen} onClose={onClose}>
      <CreateGroupForm onClose={onClose} />
    </Dialog>
  );
}

function CreateGroupForm({ onClose }: { readonly onClose: () => void }) {
  const form = useForm<GroupValues>({ initialValues: NEW_GROUP, validate: { displayName: checkName } });
  const [key] = useState(newRequestKey);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const notice = useEventNotice();
  const create = useMutation({
    mutationFn: (values: GroupValues) =>
      answer(api.v1.groups.$post({ json: bodyOf(values) }, { headers: { 'Idempotency-Key': key } })),
    onSuccess: async ({ group, event }) => {
      await queryClient.invalidateQueries({ queryKey: ['groups'] });
      notice(`${group.displayName} was created. Assign users to it next.`, event);
      await navigate({ to: '/groups/$id', params: { id: group.id } });
    },
    onError: (error) => form.setErrors(formErrors(error)),
  });
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
      <Stack gap="sm">
        <GroupFields form={form} />
        <ProblemAlert error={create.error} shownFields={GROUP_FIELDS} />
        <DialogButtons verb="Create" isPending={create.isPending} onCancel={onClose}>
          <CurlButton method="POST" path="/v1/groups" body={bodyOf(form.values)} />
        </DialogButtons>
      </Stack>
    </form>
  );
}
