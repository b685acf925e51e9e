import { Button, Checkbox, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../../client/client.ts';
import { notifyDone } from '../../../parts/notify.ts';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { PasswordField } from './PasswordField.tsx';

interface Values {
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly others: boolean;
}

export function ChangePassword() {
  const queryClient = useQueryClient();
  const form = useForm<Values>({
    initialValues: { currentPassword: '', newPassword: '', others: true },
    validate: {
      currentPassword: (value) => (value === '' ? 'Expected your present password.' : null),
      newPassword: (value) => (value.length < 12 ? 'Expected 12 characters or more.' : null),
    },
  });
  const change = useMutation({
    mutationFn: ({ currentPassword, newPassword, others }: Values) =>
      call('POST', '/auth/change-password', {
        currentPassword,
        newPassword,
        ...(others ? { revokeOtherSessions: true } : {}),
      }),
    onSuccess: async () => {
      form.reset();
      notifyDone('Your password is changed.');
      await queryClient.invalidateQueries({ queryKey: ['settings', 'sessions'] });
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
      <Stack gap="sm" align="flex-start">
        <PasswordField
          w="100%"
          label="Current password"
          autoComplete="current-password"
          {...form.getInputProps('currentPassword')}
        />
        <PasswordField
          w="100%"
          label="New password"
          autoComplete="new-password"
          {...form.getInputProps('newPassword')}
        />
        <Checkbox label="End my other sessions" {...form.getInputProps('others', { type: 'checkbox' })} />
        <ProblemAlert error={change.error} />
        <Button type="submit" variant="default" loading={change.isPending}>
          Change password
        </Button>
      </Stack>
    </form>
  );
}
