import { Button, Fieldset, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { formErrors } from '../../../client/problem.ts';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { type App, catalogQuery } from '../appQueries.ts';
import { type BasicValues, basicFieldOf, shownBasicFields } from './basicForm.ts';
import { CheckList } from './CheckList.tsx';
import { DomainsInput } from './DomainsInput.tsx';
import { SettingsFields } from './SettingsFields.tsx';
import { useIsNameTaken } from './useIsNameTaken.ts';
import { useTestConnection } from './useTestConnection.ts';

interface Props {
  readonly form: UseFormReturnType<BasicValues>;
  readonly catalog: string;
  /** The saved app, where there is one. */
  readonly app?: App | undefined;
}

/** Name, connection with its test, and authorized domains: the guide's basic settings. */
export function BasicFields({ form, catalog, app }: Props) {
  const entry = useQuery(catalogQuery).data?.data.find(({ id }) => id === catalog);
  const test = useTestConnection(app?.id);
  const isTaken = useIsNameTaken(form.values.displayName, app?.id);
  const run = () => {
    const { baseUrl, token, settings } = form.getValues();
    const isSaved = app !== undefined && token === '';
    // The saved address goes with the saved token; another address wants its own.
    const isComplete =
      !form.validateField('baseUrl').hasError &&
      ((isSaved && baseUrl === app.connection.baseUrl && !form.isDirty('settings')) || token !== '');
    if (!isComplete) {
      if (token === '')
        form.setFieldError('token', `Expected the ${entry?.protocol === 'scim' ? 'token' : 'secret'} to test with.`);
      return;
    }
    test.mutate(
      { catalog, baseUrl, token, settings },
      { onError: (error) => form.setErrors(formErrors(error, basicFieldOf)) },
    );
  };
  return (
    <Stack gap="md">
      <TextInput
        label="Display application name"
        description={
          isTaken
            ? 'Another app has this name already: lists and reports would not tell the two apart.'
            : 'What people see in lists and reports.'
        }
        maxLength={200}
        {...form.getInputProps('displayName')}
      />
      <Fieldset legend="Connection">
        <Stack gap="sm">
          <TextInput
            label={entry?.connection.baseUrl.label ?? 'Address'}
            placeholder={entry?.connection.baseUrl.placeholder}
            inputMode="url"
            autoComplete="off"
            {...form.getInputProps('baseUrl')}
          />
          <PasswordInput
            label={entry?.connection.token.label ?? 'Secret'}
            description={app === undefined ? 'Kept encrypted, and never shown again.' : 'Empty: the saved one stays.'}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': 'Show the token', tabIndex: 0 }}
            {...form.getInputProps('token')}
          />
          <SettingsFields form={form} fields={entry?.connection.fields ?? []} />
          <Group>
            <Button variant="default" loading={test.isPending} onClick={run}>
              Test Connection
            </Button>
          </Group>
          <ProblemAlert error={test.error} shownFields={shownBasicFields(test.error)} />
          {test.data === undefined ? null : <CheckList checks={test.data.checks} />}
        </Stack>
      </Fieldset>
      <DomainsInput {...form.getInputProps('authorizedDomains')} />
    </Stack>
  );
}
