import { NativeSelect, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { ChosenGroups } from './ChosenGroups.tsx';
import type { OperationsValues } from './operationsForm.ts';

interface Props {
  readonly form: UseFormReturnType<OperationsValues>;
  readonly isReadOnly: boolean;
}

/** Which groups the application gets, and what is done where it has one of that name already. */
export function GroupsSent({ form, isReadOnly }: Props) {
  return (
    <Stack gap="sm" mt="md">
      <NativeSelect
        label="Groups sent to the application"
        disabled={isReadOnly}
        data={[
          { value: 'policy', label: 'Those its policies name' },
          { value: 'all', label: 'All groups' },
          { value: 'chosen', label: 'Chosen groups' },
          { value: 'none', label: 'None' },
        ]}
        {...form.getInputProps('groupsSent')}
      />
      {form.values.groupsSent === 'chosen' ? (
        <ChosenGroups isReadOnly={isReadOnly} {...form.getInputProps('chosenGroups')} />
      ) : null}
      <NativeSelect
        label="A group of the same name is there already"
        disabled={isReadOnly}
        data={[
          { value: 'ask', label: 'Ask before it is taken over' },
          { value: 'byName', label: 'Take it over' },
        ]}
        {...form.getInputProps('adoptGroups')}
      />
    </Stack>
  );
}
