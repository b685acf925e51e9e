import { Checkbox, NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { SCOPES, type Scope } from '../../../../domain/scopes.ts';
import { answer, api, newRequestKey } from '../../../client/client.ts';
import { formErrors } from '../../../client/problem.ts';
import { sessionQuery } from '../../../client/session.ts';
import { CurlButton } from '../../../parts/CurlButton.tsx';
import { Dialog } from '../../../parts/Dialog.tsx';
import { DialogButtons } from '../../../parts/DialogButtons.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { apiKeysQuery } from './apiKeys.ts';

interface Values {
  readonly name: string;
  readonly scopes: string[];
  readonly days: string;
}

interface Props {
  readonly onClose: () => void;
  /** With the key itself. */
  readonly onCreated: (key: string) => void;
}

const EXPIRIES = [
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: '', label: 'Never' },
];
const DAY_MS = 86_400_000;

/** Makes a key that has some of the scopes that one has oneself. */
export function CreateApiKey({ onClose, onCreated }: Props) {
  const [requestKey] = useState(newRequestKey);
  const queryClient = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  const form = useForm<Values>({
    initialValues: { name: '', scopes: [], days: '90' },
    validate: {
      name: (value) => (value.trim() === '' ? 'Expected a name.' : null),
      scopes: (value) => (value.length === 0 ? 'Choose what the key may do.' : null),
    },
  });
  // Fixed when the dialog opens: the same body goes with the same request key.
  const [openedAt] = useState(Date.now);
  const bodyOf = ({ name, scopes, days }: Values) => ({
    name: name.trim(),
    scopes: SCOPES.filter((scope): scope is Scope => scopes.includes(scope)),
    ...(days === '' ? {} : { expiresAt: new Date(openedAt + Number(days) * DAY_MS).toISOString() }),
  });
  const create = useMutation({
    mutationFn: (values: Values) =>
      answer(api.v1['api-keys'].$post({ json: bodyOf(values) }, { headers: { 'Idempotency-Key': requestKey } })),
    onSuccess: async ({ key }) => {
      onCreated(key);
      onClose();
      await queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
    },
    onError: (error) => form.setErrors(formErrors(error, (field) => field.split('.')[0] ?? field)),
  });
  return (
    <Dialog title="Create API key" isOpen onClose={onClose} size="lg">
      <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
        <Stack gap="sm">
          <TextInput
            label="Name"
            placeholder="HR feed"
            data-autofocus
            maxLength={200}
            {...form.getInputProps('name')}
          />
          <Checkbox.Group label="Scopes" description="What the key may do" {...form.getInputProps('scopes')}>
            <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }} spacing="xs" mt="xs">
              {SCOPES.filter((scope) => session?.scopes.includes(scope)).map((scope) => (
                <Checkbox key={scope} value={scope} label={scope} />
              ))}
            </SimpleGrid>
          </Checkbox.Group>
          <NativeSelect label="Expires" data={EXPIRIES} {...form.getInputProps('days')} />
          <ProblemAlert error={create.error} shownFields={['name', 'scopes']} />
        </Stack>
        <DialogButtons verb="Create" isPending={create.isPending} onCancel={onClose}>
          <CurlButton method="POST" path="/v1/api-keys" body={bodyOf(form.values)} />
        </DialogButtons>
      </form>
    </Dialog>
  );
}
