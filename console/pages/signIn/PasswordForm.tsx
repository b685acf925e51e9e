import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../client/client.ts';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';

interface Props {
  readonly onDone: () => Promise<void>;
  readonly onSecondFactor: () => void;
}

export function PasswordForm({ onDone, onSecondFactor }: Props) {
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (value.includes('@') ? null : 'Expected an email address.'),
      password: (value) => (value === '' ? 'Expected the password.' : null),
    },
  });
  const signIn = useMutation({
    mutationFn: (values: { email: string; password: string }) =>
      call<{ twoFactorRedirect?: boolean }>('POST', '/auth/sign-in/email', values),
    onSuccess: async ({ twoFactorRedirect }) => (twoFactorRedirect === true ? onSecondFactor() : onDone()),
  });
  return (
    <form onSubmit={form.onSubmit((values) => signIn.mutate(values))} noValidate>
      <Stack gap="sm">
        <TextInput label="Email" type="email" autoComplete="username" {...form.getInputProps('email')} />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
          {...form.getInputProps('password')}
        />
        <ProblemAlert error={signIn.error} />
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
