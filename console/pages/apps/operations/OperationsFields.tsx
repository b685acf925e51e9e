import { Fieldset, Group, NumberInput, Radio, SimpleGrid, Stack, Switch, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { GroupsSent } from './GroupsSent.tsx';
import type { OperationsValues } from './operationsForm.ts';
import { GROUP_SWITCHES, USER_SWITCHES } from './operationTexts.ts';

interface Props {
  readonly form: UseFormReturnType<OperationsValues>;
  readonly isReadOnly: boolean;
}

/** What flows to the application: the seven switches, what leaving means, the guard, and the pace. */
export function OperationsFields({ form, isReadOnly }: Props) {
  const { values } = form;
  const switches = (texts: typeof USER_SWITCHES) => (
    <Stack gap="md">
      {texts.map(({ name, label, text }) => (
        <Switch
          key={name}
          label={label}
          description={text}
          disabled={isReadOnly}
          {...form.getInputProps(`operations.${name}`, { type: 'checkbox' })}
        />
      ))}
    </Stack>
  );
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Fieldset legend="Users">
          {switches(USER_SWITCHES)}
          <Radio.Group
            mt="md"
            label="On leave"
            description="What becomes of the account of whoever leaves or loses the application."
            {...form.getInputProps('onLeave')}
          >
            <Group mt="xs">
              <Radio value="deactivate" label="Deactivate" disabled={isReadOnly} />
              <Radio value="delete" label="Delete" disabled={isReadOnly} />
            </Group>
          </Radio.Group>
        </Fieldset>
        <Fieldset legend="Groups">
          {switches(GROUP_SWITCHES)}
          <GroupsSent form={form} isReadOnly={isReadOnly} />
        </Fieldset>
      </SimpleGrid>
      <Fieldset legend="Deletion guard">
        <Switch
          label="Hold mass removals for approval"
          description="A mistake in the source of people must not empty the application: so many removals within an hour wait until somebody approves or rejects them."
          disabled={isReadOnly}
          {...form.getInputProps('isGuarded', { type: 'checkbox' })}
        />
        {values.isGuarded ? (
          <Group mt="md" align="flex-start">
            <NumberInput
              label="More accounts than"
              min={0}
              allowDecimal={false}
              disabled={isReadOnly}
              {...form.getInputProps('guardCount')}
            />
            <NumberInput
              label="And more of all than (%)"
              min={0}
              max={100}
              disabled={isReadOnly}
              {...form.getInputProps('guardPercent')}
            />
          </Group>
        ) : null}
      </Fieldset>
      <Fieldset legend="Pace">
        <Text size="sm" c="dimmed" mb="xs">
          What the application is asked of at most, by all workers together. Empty: no limit.
        </Text>
        <Group align="flex-start">
          <NumberInput
            label="Requests a second"
            min={0.1}
            max={1000}
            disabled={isReadOnly}
            {...form.getInputProps('requestsPerSecond')}
          />
          <NumberInput
            label="Requests at once"
            min={1}
            max={100}
            allowDecimal={false}
            disabled={isReadOnly}
            {...form.getInputProps('concurrency')}
          />
        </Group>
      </Fieldset>
    </Stack>
  );
}
