import { Checkbox, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { WEBHOOK_TYPES, type WebhookType } from '../../../../domain/webhooks.ts';
import { answer, api, newRequestKey } from '../../../client/client.ts';
import { formErrors } from '../../../client/problem.ts';
import { CurlButton } from '../../../parts/CurlButton.tsx';
import { Dialog } from '../../../parts/Dialog.tsx';
import { DialogButtons } from '../../../parts/DialogButtons.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';

interface Values {
  readonly url: string;
  readonly description: string;
  readonly events: string[];
}

interface Props {
  readonly onClose: () => void;
  /** With the secret. */
  readonly onAdded: (secret: string) => void;
}

const WORDS: { readonly [T in WebhookType]: string } = {
  'app.quarantined': 'An app fails and is left alone (app.quarantined)',
  'app.recovered': 'An app is well again (app.recovered)',
  'event.needs_attention': 'Something waits for a human (event.needs_attention)',
  'guard.held': 'The deletion guard holds removals (guard.held)',
};

/** Tells another system what happens. */
export function AddWebhook({ onClose, onAdded }: Props) {
  const [key] = useState(newRequestKey);
  const queryClient = useQueryClient();
  const form = useForm<Values>({
    initialValues: { url: '', description: '', events: [...WEBHOOK_TYPES] },
    validate: {
      url: (value) => (/^https?:\/\/./.test(value.trim()) ? null : 'Expected an address that begins with https://.'),
      events: (value) => (value.length === 0 ? 'Choose at least one.' : null),
    },
  });
  const bodyOf = ({ url, description, events }: Values) => ({
    url: url.trim(),
    events: WEBHOOK_TYPES.filter((type) => events.includes(type)),
    ...(description.trim() === '' ? {} : { description: description.trim() }),
  });
  const add = useMutation({
    mutationFn: (values: Values) =>
      answer(api.v1['webhook-endpoints'].$post({ json: bodyOf(values) }, { headers: { 'Idempotency-Key': key } })),
    onSuccess: async ({ secret }) => {
      onAdded(secret);
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['settings', 'webhooks'] });
    },
    onError: (error) => form.setErrors(formErrors(error)),
  });
  return (
    <Dialog title="Add webhook endpoint" isOpen onClose={onClose} size="lg">
      <form onSubmit={form.onSubmit((values) => add.mutate(values))} noValidate>
        <Stack gap="sm">
          <TextInput
            label="Address"
            placeholder="https://hooks.acme.example/tenure"
            data-autofocus
            maxLength={2000}
            {...form.getInputProps('url')}
          />
          <TextInput label="Description" maxLength={500} {...form.getInputProps('description')} />
          <Checkbox.Group label="Is told when" {...form.getInputProps('events')}>
            <Stack gap="xs" mt="xs">
              {WEBHOOK_TYPES.map((type) => (
                <Checkbox key={type} value={type} label={WORDS[type]} />
              ))}
            </Stack>
          </Checkbox.Group>
          <ProblemAlert error={add.error} shownFields={['url', 'description', 'events']} />
        </Stack>
        <DialogButtons verb="Add" isPending={add.isPending} onCancel={onClose}>
          <CurlButton method="POST" path="/v1/webhook-endpoints" body={bodyOf(form.values)} />
        </DialogButtons>
      </form>
    </Dialog>
  );
}
