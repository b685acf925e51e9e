import { TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { AppPicker } from '../../parts/AppPicker.tsx';
import { GroupPicker } from '../../parts/GroupPicker.tsx';
import type { PolicyValues } from './policyForm.ts';

/** Application, group and name of a policy. */
export function PolicyFields({ form }: { readonly form: UseFormReturnType<PolicyValues> }) {
  return (
    <>
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
    </>
  );
}
