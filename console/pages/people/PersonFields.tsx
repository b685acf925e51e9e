import { ActionIcon, Button, Fieldset, Group, SimpleGrid, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { FIELDS, type PersonValues } from './personForm.ts';

/** The fields of a person, and further attributes by name. */
export function PersonFields({ form }: { readonly form: UseFormReturnType<PersonValues> }) {
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
        {FIELDS.map(({ name, label, isRequired }) => (
          <TextInput
            key={name}
            label={label}
            withAsterisk={isRequired}
            aria-required={isRequired}
            autoComplete="off"
            {...(name === 'userName' ? { 'data-autofocus': true } : {})}
            {...form.getInputProps(name)}
          />
        ))}
      </SimpleGrid>
      <Fieldset legend="Further attributes" mt="sm">
        {form.values.attributes.map(({ key }, index) => (
          <Group key={key} gap="xs" mb="xs" align="flex-end" wrap="nowrap">
            <TextInput
              label="Attribute"
              placeholder="costCentre"
              flex={1}
              {...form.getInputProps(`attributes.${index}.name`)}
            />
            <TextInput label="Value" flex={1} {...form.getInputProps(`attributes.${index}.value`)} />
            <ActionIcon
              variant="default"
              size="lg"
              aria-label={`Remove the attribute ${form.values.attributes[index]?.name ?? ''}`}
              onClick={() => form.removeListItem('attributes', index)}
            >
              <span aria-hidden="true">✕</span>
            </ActionIcon>
          </Group>
        ))}
        <Button
          size="xs"
          variant="default"
          onClick={() => form.insertListItem('attributes', { key: crypto.randomUUID(), name: '', value: '' })}
        >
          Add attribute
        </Button>
      </Fieldset>
    </>
  );
}
