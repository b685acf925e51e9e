import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../client/client.ts';
import { formErrors } from '../client/problem.ts';
import { notifyDone } from './notify.ts';
import { ProblemAlert } from './ProblemAlert.tsx';
import type { ViewPage } from './savedViewsQuery.ts';

interface Props {
  readonly page: ViewPage;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Keeps the address's filters under a name. */
export function SaveView({ page, opened, onClose }: Props) {
  const queryClient = useQueryClient();
  const form = useForm({
    initialValues: { name: '', shared: false },
    validate: { name: (value) => (value.trim() === '' ? 'Expected a name.' : null) },
  });
  const save = useMutation({
    mutationFn: ({ name, shared }: { name: string; shared: boolean }) =>
      answer(
        api.v1.views.$post({
          json: { page, name: name.trim(), query: window.location.search.replace(/^\?/, ''), shared },
        }),
      ),
    onSuccess: async ({ name }) => {
      await queryClient.invalidateQueries({ queryKey: ['views', page] });
      notifyDone(`Saved the view "${name}".`);
      form.reset();
      onClose();
    },
    onError: (error) => form.setErrors(formErrors(error)),
  });
  return (
    <Modal opened={opened} onClose={onClose} title="Save this view" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
        <Stack gap="sm">
          <TextInput label="Name" data-autofocus maxLength={100} {...form.getInputProps('name')} />
          <Checkbox label="Share with everybody" {...form.getInputProps('shared', { type: 'checkbox' })} />
          <ProblemAlert error={save.error} shownFields={['name']} />
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
