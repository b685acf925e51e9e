import { Switch, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { CatalogEntry } from '../appQueries.ts';
import type { BasicValues } from './basicForm.ts';

interface Props {
  readonly form: UseFormReturnType<BasicValues>;
  readonly fields: CatalogEntry['connection']['fields'];
}

/** What a kind of app asks for besides address and secret, as its catalog entry says. */
export function SettingsFields({ form, fields }: Props) {
  return fields.map(({ name, label, kind, required, description, placeholder }) => {
    const at = `settings.${name}`;
    if (kind === 'switch') {
      return (
        <Switch key={name} label={label} description={description} {...form.getInputProps(at, { type: 'checkbox' })} />
      );
    }
    const shown = { label, description, placeholder, autoComplete: 'off', ...form.getInputProps(at) };
    return kind === 'lines' ? (
      <Textarea key={name} autosize minRows={2} maxRows={8} {...shown} />
    ) : (
      <TextInput key={name} aria-required={required} {...shown} />
    );
  });
}
