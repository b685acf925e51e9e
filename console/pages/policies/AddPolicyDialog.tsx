import { Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, newRequestKey } from '../../client/client.ts';
import { isIdOf } from '../../client/ids.ts';
import { formErrors } from '../../client/problem.ts';
import { AppPicker } from '../../parts/AppPicker.tsx';
import { CurlButton } from '../../parts/CurlButton.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { DialogButtons } from '../../parts/DialogButtons.tsx';
import { EffectPreview } from '../../parts/EffectPreview.tsx';
import { GroupPicker } from '../../parts/GroupPicker.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { useEventNotice } from '../../parts/useEventNotice.tsx';
import { newPolicyEffectQuery } from './queries.ts';

interface Props {
  readonly isOpen: boolean;
  /** Chosen already, where who came here had one in hand. */
  readonly app: string | undefined;
  readonly group: string | undefined;
  readonly onClose: () => void;
}

/** "Add policy": application, group, policy name; what it gives shows before it is submitted. */
export function AddPolicyDialog({ isOpen, ...others }: Props) {
  return (
    <Dialog title="Add policy" isOpen={isOpen} onClose={others.onClose} size="lg">
      <AddPolicyForm {...others} />
    </Dialog>
  );
}

interface Values {
  readonly appId: string | null;
  readonly groupId: string | null;
  readonly name: string;
}

function AddPolicyForm({ app, group, onClose }: Omit<Props, 'isOpen'>) {
  const form = useForm<Values>({
    initialValues: { appId: app ?? null, groupId: group ?? null, name: '' },
    validate: {
      appId: (value) => (value === null ? 'Choose an application.' : null),
      groupId: (value) => (value === null ? 'Choose a group.' : null),
      name: (value) => (value.trim() === '' ? 'Expected a name.' : null),
    },
  });
  const { appId, groupId } = chosenIds(form.values);
  const isChosen = appId !== null && groupId !== null;
  const effect = useQuery(newPolicyEffectQuery(appId, groupId));
  const [key] = useState(newRequestKey);
  const queryClient = useQueryClient();
  const notice = useEventNotice();
  const add = useMutation({
    mutationFn: (json: NewPolicy) => answer(api.v1.policies.$post({ json }, { headers: { 'Idempotency-Key': key } })),
    onSuccess: async ({ name, event }) => {
      await Promise.all(
        ['policies', 'access', 'apps'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })),
      );
      notice(`The policy ${name} was added.`, event);
      onClose();
    },
    onError: (error) => form.setErrors(formErrors(error)),
  });
  const name = form.values.name.trim();
  const submit = () => {
    if (appId !== null && groupId !== null) add.mutate({ appId, groupId, name });
  };
  return (
    <form onSubmit={form.onSubmit(submit)} noValidate>
      <Stack gap="sm">
        <AppPicker
          label="Application"
          placeholder="Choose an application"
          value={form.values.appId}
          onChange={(id) => form.setFieldValue('appId', id)}
          error={form.errors.appId}
        />
        <GroupPicker
          label="Group name"
          placeholder="Choose a group"
          value={form.values.groupId}
          onChange={(id) => form.setFieldValue('groupId', id)}
          error={form.errors.groupId}
        />
        <TextInput
          label="Policy name"
          placeholder="Engineering has 1Password"
          withAsterisk
          aria-required
          autoComplete="off"
          {...form.getInputProps('name')}
        />
        {isChosen ? (
          <EffectPreview effects={effect.data === undefined ? undefined : [effect.data]} error={effect.error} />
        ) : null}
        <ProblemAlert error={add.error} shownFields={['appId', 'groupId', 'name']} />
        <DialogButtons verb="Submit" isPending={add.isPending} onCancel={onClose}>
          <CurlButton method="POST" path="/v1/policies" body={{ appId, groupId, name }} />
        </DialogButtons>
      </Stack>
    </form>
  );
}

interface NewPolicy {
  readonly appId: `app_${string}`;
  readonly groupId: `grp_${string}`;
  readonly name: string;
}

function chosenIds({ appId, groupId }: Values) {
  return { appId: isIdOf('app', appId) ? appId : null, groupId: isIdOf('grp', groupId) ? groupId : null };
}
