import { NativeSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, newRequestKey } from '../../../client/client.ts';
import { formErrors } from '../../../client/problem.ts';
import type { Role } from '../../../client/session.ts';
import { CurlButton } from '../../../parts/CurlButton.tsx';
import { Dialog } from '../../../parts/Dialog.tsx';
import { DialogButtons } from '../../../parts/DialogButtons.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { ROLE_CHOICES } from './administrators.ts';

interface Values {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

interface Props {
  readonly onClose: () => void;
  readonly onInvited: (invitation: { name: string; link: string }) => void;
}

/** Lets somebody sign in: they get a one-time link at which they set a password. */
export function InviteAdministrator({ onClose, onInvited }: Props) {
  const [key] = useState(newRequestKey);
  const queryClient = useQueryClient();
  const form = useForm<Values>({
    initialValues: { name: '', email: '', role: 'operator' },
    validate: {
      name: (value) => (value.trim() === '' ? 'Expected a name.' : null),
      email: (value) => (value.includes('@') ? null : 'Expected an email address.'),
    },
  });
  const invite = useMutation({
    mutationFn: (json: Values) => answer(api.v1.admins.$post({ json }, { headers: { 'Idempotency-Key': key } })),
    onSuccess: async ({ admin, link }) => {
      onInvited({ name: admin.name, link });
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['settings', 'administrators'] });
    },
    onError: (error) => form.setErrors(formErrors(error)),
  });
  return (
    <Dialog title="Invite administrator" isOpen onClose={onClose}>
      <form onSubmit={form.onSubmit((values) => invite.mutate(values))} noValidate>
        <Stack gap="sm">
          <TextInput label="Name" data-autofocus maxLength={200} {...form.getInputProps('name')} />
          <TextInput label="Email" type="email" maxLength={320} {...form.getInputProps('email')} />
          <NativeSelect label="Role" data={[...ROLE_CHOICES]} {...form.getInputProps('role')} />
          <ProblemAlert error={invite.error} shownFields={['name', 'email', 'role']} />
        </Stack>
        <DialogButtons verb="Invite" isPending={invite.isPending} onCancel={onClose}>
          <CurlButton method="POST" path="/v1/admins" body={form.values} />
        </DialogButtons>
      </form>
    </Dialog>
  );
}
