import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { answer, api, newRequestKey } from '../../../client/client.ts';
import { isIdOf } from '../../../client/ids.ts';
import { formErrors } from '../../../client/problem.ts';
import { CurlButton } from '../../../parts/CurlButton.tsx';
import { GroupPicker } from '../../../parts/GroupPicker.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { useEventNotice } from '../../../parts/useEventNotice.tsx';
import type { App } from '../appQueries.ts';
import { NewGroupDialog } from './NewGroupDialog.tsx';
import { PolicyWhatIf } from './PolicyWhatIf.tsx';

interface Props {
  readonly app: App;
  readonly onSaved: () => void;
  /** Further buttons beside Submit. */
  readonly children?: ReactNode;
}

interface Values {
  readonly groupId: string | null;
  readonly name: string;
}

/** Gives an app to a group: application, group, policy name, with what it will do. */
export function PolicyForm({ app, onSaved, children }: Props) {
  const queryClient = useQueryClient();
  const tell = useEventNotice();
  const [isCreating, setIsCreating] = useState(false);
  const [key, setKey] = useState(newRequestKey);
  const form = useForm<Values>({
    initialValues: { groupId: null, name: '' },
    validate: {
      groupId: (value) => (value === null ? 'Expected a group.' : null),
      name: (value) => (value.trim() === '' ? 'Expected a name.' : null),
    },
    onValuesChange: () => setKey(newRequestKey()),
  });
  const { groupId } = form.values;
  const submit = useMutation({
    mutationFn: ({ groupId: id, name }: Values) => {
      if (!isIdOf('app', app.id) || !isIdOf('grp', id)) throw new Error('Choose a group first.');
      const json = { appId: app.id, groupId: id, name: name.trim() };
      return answer(api.v1.policies.$post({ json }, { headers: { 'Idempotency-Key': key } }));
    },
    onSuccess: async ({ name, event }) => {
      await queryClient.invalidateQueries({ queryKey: ['policies'] });
      tell(`Saved the policy "${name}".`, event);
      onSaved();
    },
    onError: (error) => form.setErrors(formErrors(error)),
  });
  const choose = (id: string | null, groupName?: string) => {
    form.setFieldValue('groupId', id);
    if (groupName !== undefined && form.values.name === '')
      form.setFieldValue('name', `${groupName} has ${app.displayName}`);
  };
  return (
    <>
      <form onSubmit={form.onSubmit((values) => submit.mutate(values))} noValidate aria-label="New policy">
        <Stack gap="sm" maw={560}>
          <TextInput label="Application" value={app.displayName} readOnly variant="filled" />
          <Group align="flex-start" wrap="nowrap" gap="xs">
            <div style={{ flex: 1 }}>
              <GroupPicker
                label="Group"
                placeholder="Choose a group"
                value={groupId}
                onChange={(id) => choose(id)}
                error={form.errors.groupId}
              />
            </div>
            <Button variant="default" mt={25} onClick={() => setIsCreating(true)}>
              Create group
            </Button>
          </Group>
          <TextInput label="Policy name" maxLength={200} {...form.getInputProps('name')} />
          {groupId === null ? null : <PolicyWhatIf appId={app.id} groupId={groupId} />}
          <ProblemAlert error={submit.error} shownFields={['groupId', 'name']} />
          <Group gap="sm">
            <Button type="submit" loading={submit.isPending}>
              Submit
            </Button>
            {children}
            <CurlButton method="POST" path="/v1/policies" body={{ appId: app.id, groupId, name: form.values.name }} />
          </Group>
        </Stack>
      </form>
      <NewGroupDialog
        isOpen={isCreating}
        onClose={() => setIsCreating(false)}
        onCreated={({ id, displayName }) => choose(id, displayName)}
      />
    </>
  );
}
