import { Button, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../../../client/client.ts';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { PasswordField } from './PasswordField.tsx';

interface Props<T> {
  /** Takes `{password}`. */
  readonly path: string;
  readonly verb: string;
  readonly onDone: (answer: T) => void | Promise<void>;
  readonly onCancel: () => void;
}

/** Something of the second factor that one's password is asked for. `T` is what `path` is documented to answer. */
export function WithPassword<T>({ path, verb, onDone, onCancel }: Props<T>) {
  const [password, setPassword] = useState('');
  const run = useMutation({ mutationFn: () => call<T>('POST', path, { password }), onSuccess: onDone });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password !== '') run.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" align="flex-start">
        <PasswordField
          w="100%"
          label="Your password"
          autoComplete="current-password"
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <ProblemAlert error={run.error} />
        <Group gap="xs">
          <Button type="submit" loading={run.isPending} disabled={password === ''}>
            {verb}
          </Button>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
