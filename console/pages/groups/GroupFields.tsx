import { Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { GroupValues } from './groupForm.ts';

export function GroupFields({ form }: { readonly form: UseFormReturnType<GroupValues> }) {
  return (
    <>
      <TextInput
        label="Group name"
        withAsterisk
        aria-required
        data-autofocus
        autoComplete="off"
        {...form.getInputProps('displayName')}
      />
      <TextInput
        label="External id"
        description="The id that an HR system or a file names the group by, if any."
        autoComplete="off"
        {...form.getInputProps('externalId')}
      />
      <Textarea label="Description" autosize minRows={2} {...form.getInputProps('description')} />
    </>
  );
}
