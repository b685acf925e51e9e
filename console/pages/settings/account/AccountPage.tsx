import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../../../client/session.ts';
import { Loading } from '../../../parts/Loading.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { Section } from '../../../parts/Section.tsx';
import { SessionTable } from '../SessionTable.tsx';
import { ChangePassword } from './ChangePassword.tsx';
import { Profile } from './Profile.tsx';
import { TwoFactor } from './TwoFactor.tsx';

/** One's own sign-in: name, password, second factor, sessions. */
export function AccountPage() {
  const { data: session } = useQuery(sessionQuery);
  if (!session) return <Loading />;
  return (
    <>
      <PageHeader title="Account" lead="Your own sign-in to this console." />
      <Stack gap="md">
        <Profile user={session.user} />
        <Section title="Password" lead="Twelve characters or more.">
          <ChangePassword />
        </Section>
        <TwoFactor isEnabled={session.user.twoFactorEnabled} />
        <Section title="Sessions" lead="Where you are signed in. End what you don't know.">
          <SessionTable />
        </Section>
      </Stack>
    </>
  );
}
