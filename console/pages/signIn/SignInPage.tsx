import { Alert, Anchor, Button, Code, Divider, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../client/client.ts';
import { tellOtherTabs } from '../../client/otherTabs.ts';
import { authStateQuery } from '../../client/session.ts';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { SecondFactorForm } from './SecondFactorForm.tsx';
import { SignInCard } from './SignInCard.tsx';

/** The way in by password, with a second factor where there is one, or by the organisation's single sign-on. */
export function SignInPage() {
  const { to, ended, error, error_description: why } = useSearch({ from: '/sign-in' });
  const { data: state } = useQuery(authStateQuery);
  const [wantsSecondFactor, setWantsSecondFactor] = useState(false);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const goOn = async () => {
    // Nothing that somebody else has read is shown.
    queryClient.clear();
    tellOtherTabs();
    await navigate({ href: ownPath(to), replace: true });
  };
  const single = useMutation({
    mutationFn: () =>
      call<{ url: string }>('POST', '/auth/sign-in/oauth2', {
        providerId: 'oidc',
        callbackURL: ownPath(to),
        errorCallbackURL: '/sign-in',
      }),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  if (wantsSecondFactor) return <SecondFactorForm onDone={goOn} onBack={() => setWantsSecondFactor(false)} />;
  return (
    <SignInCard title="Sign in to Tenure">
      {error === undefined ? null : (
        <Alert color="red" variant="outline" role="alert">
          Single sign-on refused: {why ?? `${error.replaceAll('_', ' ')}.`}
        </Alert>
      )}
      {ended === true ? (
        <Alert variant="outline" role="status">
          Your session has ended. Sign in to go on where you were.
        </Alert>
      ) : null}
      {state?.setupNeeded === true ? (
        <Alert variant="outline" title="Nobody can sign in yet">
          Open the one-time link that <Code>npm start</Code> has printed; <Code>npm run sign-in-link</Code> makes
          another.
        </Alert>
      ) : null}
      <PasswordForm onDone={goOn} onSecondFactor={() => setWantsSecondFactor(true)} />
      {state?.oidc ? (
        <>
          <Divider label="or" />
          <Button variant="default" loading={single.isPending} onClick={() => single.mutate()}>
            Sign in with {state.oidc.name}
          </Button>
          <ProblemAlert error={single.error} />
        </>
      ) : null}
      <Text size="xs" c="dimmed">
        Locked out? Whoever runs the machine gets a link by <Code>npm run sign-in-link</Code>. API clients:{' '}
        <Anchor href="/docs" inherit underline="always">
          API documents
        </Anchor>
        .
      </Text>
    </SignInCard>
  );
}

/** Only paths of this console: a link to sign in must not lead anywhere else. */
function ownPath(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])/.test(to) ? to : '/';
}
