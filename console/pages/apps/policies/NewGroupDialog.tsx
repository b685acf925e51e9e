import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, newRequestKey } from '../../../client/client.ts';
import { formErrors } from '../../../client/problem.ts';
import { Dialog } from '../../../parts/Dialog.tsx';
import { DialogButtons } from '../../../parts/DialogButtons.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onCreated: (group: { readonly id: string; readonly displayName: string }) => void;
}

/** Makes a group without leaving the wizard. */
export function NewGroupDialog({ isOpen, onClose, onCreated }: Props) {
  return (
    <Dialog title="Create group" isOpen={isOpen} onClose={onClose}>
      <NewGroupForm onClose={onClose} onCreated={onCreated} />
    </Dialog>
  );
}

function NewGroupForm({ onClose, onCreated }: Omit<Props, 'isOpen'>) {
  const queryClient = useQueryClient();
  const [key, setKey] = useState(newRequestKey);
  const form = useForm({
    initialValues: { displayName: '' },
    validate: { displayName: (value) => (value.trim() === '' ? 'Expected a name.' : null) },
    onValuesChange: () => setKey(newRequestKey()),
  });
  const create = useMutation({
    mutationFn: ({ displayName }: { displayName: string }) =>
      answer(
        api.v1.groups.$post({ json: { displayName: displayName.trim() } }, { headers: { 'Idempotency-Key': key } }),
      ),
    onSuccess: async ({ group }) => {
      await queryClient.invalidateQueries({ queryKey: ['groups'] });
      onCreated(group);
      onClose();
    },
    onError: (error) => form.setErrors(formErrors(error)),
  });
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
      <TextInput label="Group name" data-autofocus maxLength={256} {...form.getInputProps('displayName')} />
      <ProblemAlert error={create.error} shownFields={['displayName']} />
      <DialogButtons verb="Create" isPending={create.isPending} onCancel={onClose} />
    </form>
  );
}
