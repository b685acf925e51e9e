import { Button, Code, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { call } from '../../client/client.ts';
import { tellOtherTabs } from '../../client/otherTabs.ts';
import { formErrors } from '../../client/problem.ts';
import { Loading } from '../../parts/Loading.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { SignInCard } from './SignInCard.tsx';

type Field = 'name' | 'email' | 'password';

interface Link {
  readonly valid: boolean;
  readonly setupNeeded: boolean;
  readonly needs: readonly Field[];
  readonly name: string | null;
  readonly email: string | null;
}

/** Where a one-time link leads: the first admin is made here, an invited one sets a password, who runs the machine gets in. */
export function StartPage() {
  const { t } = useSearch({ from: '/start' });
  const link = useQuery({
    queryKey: ['start', t],
    queryFn: () => call<Link>('GET', `/auth/start?t=${encodeURIComponent(t ?? '')}`),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (link.isPending) return <Frame title="Tenure" body={<Loading rows={2} />} />;
  if (link.isError) return <Frame title="Tenure" body={<ProblemAlert error={link.error} />} />;
  if (!link.data.valid) {
    return (
      <Frame
        title="This link is not valid any more"
        body={
          <Text size="sm">
            It was used, or it is older than 15 minutes. <Code>npm run sign-in-link</Code> makes a new one.
          </Text>
        }
      />
    );
  }
  return <StartForm token={t ?? ''} link={link.data} />;
}

function Frame({ title, body }: { readonly title: string; readonly body: ReactNode }) {
  return <SignInCard title={title}>{body}</SignInCard>;
}

function StartForm({ token, link }: { readonly token: string; readonly link: Link }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({ initialValues: { name: link.name ?? '', email: link.email ?? '', password: '' } });
  const start = useMutation({
    mutationFn: (values: Record<Field, string>) =>
      call('POST', '/auth/start', {
        token,
        ...Object.fromEntries(
          link.needs.map((field) => [field, field === 'password' ? values[field] : values[field].trim()]),
        ),
      }),
    onSuccess: async () => {
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'start' });
      tellOtherTabs();
      await navigate({ to: '/', replace: true });
    },
    onError: (error) => form.setErrors(formErrors(error)),
  });
  const asks = (field: Field) => link.needs.includes(field);
  return (
    <SignInCard title={link.setupNeeded ? 'Welcome to Tenure' : `Welcome, ${link.name ?? 'again'}`}>
      <Text size="sm" c="dimmed">
        {link.setupNeeded
          ? 'Make the first administrator. Others are invited from the settings, or come by single sign-on.'
          : asks('password')
            ? 'Set a password to sign in with.'
            : 'This link lets you in once.'}
      </Text>
      <form onSubmit={form.onSubmit((values) => start.mutate(values))} noValidate>
        <Stack gap="sm">
          {asks('name') ? <TextInput label="Name" autoComplete="name" {...form.getInputProps('name')} /> : null}
          {asks('email') ? (
            <TextInput label="Email" type="email" autoComplete="username" {...form.getInputProps('email')} />
          ) : null}
          {asks('password') ? (
            <PasswordInput
              label="Password"
              description="12 characters or more"
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
              {...form.getInputProps('password')}
            />
          ) : null}
          <ProblemAlert error={start.error} shownFields={link.needs} />
          <Button type="submit" loading={start.isPending}>
            {link.setupNeeded ? 'Create the administrator' : 'Sign in'}
          </Button>
        </Stack>
      </form>
    </SignInCard>
  );
}
