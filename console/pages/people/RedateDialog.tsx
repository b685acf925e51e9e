import { Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../client/client.ts';
import { formErrors } from '../../client/problem.ts';
import { CurlButton } from '../../parts/CurlButton.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { DialogButtons } from '../../parts/DialogButtons.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { useEventNotice } from '../../parts/useEventNotice.tsx';
import { fromLocalField, toLocalField, zoneName } from './localTime.ts';
import type { LifecycleEvent } from './queries.ts';

interface Props {
  /** null: closed. */
  readonly event: LifecycleEvent | null;
  readonly onClose: () => void;
}

/** "Change date" of a scheduled event. */
export function RedateDialog({ event, onClose }: Props) {
  return (
    <Dialog title="Change date" isOpen={event !== null} onClose={onClose}>
      {event === null ? null : <RedateForm event={event} onClose={onClose} />}
    </Dialog>
  );
}

function RedateForm({ event, onClose }: { readonly event: LifecycleEvent; readonly onClose: () => void }) {
  const form = useForm({
    initialValues: { effectiveAt: toLocalField(event.effectiveAt) },
    validate: { effectiveAt: (value) => (fromLocalField(value) === null ? 'Expected a date and a time.' : null) },
  });
  const queryClient = useQueryClient();
  const notice = useEventNotice();
  const save = useMutation({
    mutationFn: (effectiveAt: string) =>
      answer(api.v1.events[':id'].$patch({ param: { id: event.id }, json: { effectiveAt } })),
    onSuccess: async (changed) => {
      await queryClient.invalidateQueries({ queryKey: ['event'] });
      notice('The date was changed.', changed.event);
      onClose();
    },
    onError: (error) => form.setErrors(formErrors(error)),
  });
  const effectiveAt = fromLocalField(form.values.effectiveAt);
  return (
    <form onSubmit={form.onSubmit(() => (effectiveAt === null ? undefined : save.mutate(effectiveAt)))} noValidate>
      <Stack gap="sm">
        <TextInput
          type="datetime-local"
          label="Takes effect"
          description={`Your time (${zoneName()}); the past means now.`}
          data-autofocus
          {...form.getInputProps('effectiveAt')}
        />
        <ProblemAlert error={save.error} shownFields={['effectiveAt']} />
        <DialogButtons verb="Save" isPending={save.isPending} onCancel={onClose}>
          <CurlButton method="PATCH" path={`/v1/events/${event.id}`} body={{ effectiveAt }} />
        </DialogButtons>
      </Stack>
    </form>
  );
}
