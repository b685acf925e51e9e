import { Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../client/client.ts';
import { formErrors } from '../../client/problem.ts';
import { CurlButton } from '../../parts/CurlButton.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { DialogButtons } from '../../parts/DialogButtons.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { useEventNotice } from '../../parts/useEventNotice.tsx';
import { PersonFields } from './PersonFields.tsx';
import { FIELDS, type PersonValues, patchOf, valuesOf } from './personForm.ts';
import type { Person } from './queries.ts';

interface Props {
  readonly person: Person;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** "Edit person": what is saved is carried into every app by itself. */
export function EditPersonDialog({ person, isOpen, onClose }: Props) {
  return (
    <Dialog title="Edit person" isOpen={isOpen} onClose={onClose} size="lg">
      <EditPersonForm person={person} onClose={onClose} />
    </Dialog>
  );
}

function EditPersonForm({ person: shown, onClose }: Omit<Props, 'isOpen'>) {
  const form = useForm<PersonValues>({
    initialValues: valuesOf(shown),
    validate: { userName: (value) => (value.trim() === '' ? 'Expected a user name.' : null) },
  });
  const queryClient = useQueryClient();
  const notice = useEventNotice();
  const save = useMutation({
    mutationFn: (values: PersonValues) =>
      answer(api.v1.users[':id'].$patch({ param: { id: shown.id }, json: patchOf(shown, values) })),
    onSuccess: async ({ event }) => {
      await queryClient.invalidateQueries({ queryKey: ['people'] });
      notice(event === null ? 'Nothing differs from what was there.' : 'The person was saved.', event);
      onClose();
    },
    onError: (error) => form.setErrors(formErrors(error)),
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          Only what you change is saved; every app that has an account of this person is updated.
        </Text>
        <PersonFields form={form} />
        <ProblemAlert error={save.error} shownFields={FIELDS.map(({ name }) => name)} />
        <DialogButtons verb="Save" isPending={save.isPending} onCancel={onClose}>
          <CurlButton method="PATCH" path={`/v1/users/${shown.id}`} body={patchOf(shown, form.values)} />
        </DialogButtons>
      </Stack>
    </form>
  );
}
