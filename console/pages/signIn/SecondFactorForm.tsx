import { Button, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../client/client.ts';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { SignInCard } from './SignInCard.tsx';

interface Props {
  readonly onDone: () => Promise<void>;
  readonly onBack: () => void;
}

/** The second step of a sign-in: a code of the authenticator app, or one of the backup codes. */
export function SecondFactorForm({ onDone, onBack }: Props) {
  const [isBackup, setIsBackup] = useState(false);
  const form = useForm({
    initialValues: { code: '' },
    validate: { code: (value) => (value.trim() === '' ? 'Expected a code.' : null) },
  });
  const verify = useMutation({
    mutationFn: ({ code }: { code: string }) =>
      call('POST', isBackup ? '/auth/two-factor/verify-backup-code' : '/auth/two-factor/verify-totp', {
        code: code.trim(),
      }),
    onSuccess: onDone,
  });
  return (
    <SignInCard title="Second factor">
      <form onSubmit={form.onSubmit((values) => verify.mutate(values))} noValidate>
        <Stack gap="sm">
          <TextInput
            label={isBackup ? 'Backup code' : 'Code of your authenticator app'}
            autoComplete="one-time-code"
            inputMode={isBackup ? 'text' : 'numeric'}
            data-autofocus
            {...form.getInputProps('code')}
          />
          <Switch
            label="Use a backup code"
            checked={isBackup}
            onChange={({ currentTarget }) => setIsBackup(currentTarget.checked)}
          />
          <ProblemAlert error={verify.error} />
          <Button type="submit" loading={verify.isPending}>
            Go on
          </Button>
          <Button variant="subtle" onClick={onBack}>
            Back
          </Button>
        </Stack>
      </form>
    </SignInCard>
  );
}
