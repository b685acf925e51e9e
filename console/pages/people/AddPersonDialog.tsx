import { Stack, Switch } from '@mantine/core';
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
import { PersonFields } from './PersonFields.tsx';
import { FIELDS, NEW_PERSON, newPersonOf, type PersonValues } from './personForm.ts';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** "Add person": somebody joins. */
export function AddPersonDialog({ isOpen, onClose }: Props) {
  return (
    <Dialog title="Add person" isOpen={isOpen} onClose={onClose} size="lg">
      <AddPersonForm onClose={onClose} />
    </Dialog>
  );
}

function AddPersonForm({ onClose }: { readonly onClose: () => void }) {
  const form = useForm<PersonValues>({
    initialValues: NEW_PERSON,
    validate: { userName: (value) => (value.trim() === '' ? 'Expected a user name.' : null) },
  });
  const [key] = useState(newRequestKey);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const notice = useEventNotice();
  const add = useMutation({
    mutationFn: (values: PersonValues) =>
      answer(api.v1.users.$post({ json: newPersonOf(values) }, { headers: { 'Idempotency-Key': key } })),
    onSuccess: async ({ user, event }) => {
      await queryClient.invalidateQueries({ queryKey: ['people'] });
      notice(`${user.displayName ?? user.userName} was added.`, event);
      await navigate({ to: '/people/$id', params: { id: user.id } });
    },
    onError: (error) => form.setErrors(formErrors(error)),
  });
  return (
    <form onSubmit={form.onSubmit((values) => add.mutate(values))} noValidate>
      <Stack gap="sm">
        <PersonFields form={form} />
        <Switch
          label="Active"
          description="Who is active is onboarded at once: they get what everybody gets, and more with each group."
          {...form.getInputProps('active', { type: 'checkbox' })}
        />
        <ProblemAlert error={add.error} shownFields={FIELDS.map(({ name }) => name)} />
        <DialogButtons verb="Onboard" isPending={add.isPending} onCancel={onClose}>
          <CurlButton method="POST" path="/v1/users" body={newPersonOf(form.values)} />
        </DialogButtons>
      </Stack>
    </form>
  );
}
