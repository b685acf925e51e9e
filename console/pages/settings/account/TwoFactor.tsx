import { Badge, Button, Group, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { sessionQuery } from '../../../client/session.ts';
import { notifyDone } from '../../../parts/notify.ts';
import { Section } from '../../../parts/Section.tsx';
import { ShownOnce } from '../ShownOnce.tsx';
import { EnableTwoFactor } from './EnableTwoFactor.tsx';
import { WithPassword } from './WithPassword.tsx';

type Doing = 'enable' | 'disable' | 'codes';

/** The second factor: a code of an authenticator app, or one of ten backup codes. */
export function TwoFactor({ isEnabled }: { readonly isEnabled: boolean }) {
  const queryClient = useQueryClient();
  const [doing, setDoing] = useState<Doing>();
  const [codes, setCodes] = useState<readonly string[]>();
  const close = () => setDoing(undefined);
  const changed = async (message: string) => {
    await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
    notifyDone(message);
    close();
  };
  return (
    <Section
      title="Two-factor"
      lead="With it, a password alone lets nobody in."
      actions={
        <Badge color={isEnabled ? 'green' : 'gray'} variant="outline" tt="none">
          {isEnabled ? 'on' : 'off'}
        </Badge>
      }
    >
      {codes === undefined ? null : (
        <ShownOnce
          title="Backup codes"
          text={codes.join('\n')}
          note="Each lets you in once where the authenticator app is lost. Keep them apart from it."
          onDone={() => setCodes(undefined)}
        />
      )}
      {doing === 'enable' ? (
        <EnableTwoFactor
          onCancel={close}
          onDone={async (made) => {
            setCodes(made);
            await changed('Two-factor is on.');
          }}
        />
      ) : null}
      {doing === 'disable' ? (
        <WithPassword
          path="/auth/two-factor/disable"
          verb="Disable two-factor"
          onCancel={close}
          onDone={() => changed('Two-factor is off.')}
        />
      ) : null}
      {doing === 'codes' ? (
        <WithPassword<{ backupCodes: readonly string[] }>
          path="/auth/two-factor/generate-backup-codes"
          verb="Make new backup codes"
          onCancel={close}
          onDone={({ backupCodes }) => {
            setCodes(backupCodes);
            close();
          }}
        />
      ) : null}
      {doing !== undefined ? null : isEnabled ? (
        <Group gap="xs">
          <Button variant="default" onClick={() => setDoing('codes')}>
            New backup codes
          </Button>
          <Button variant="outline" color="red" onClick={() => setDoing('disable')}>
            Turn off two-factor
          </Button>
        </Group>
      ) : (
        <>
          <Text size="sm" mb="sm">
            Any authenticator app will do (TOTP, RFC 6238), 1Password among them.
          </Text>
          <Button onClick={() => setDoing('enable')}>Enable two-factor</Button>
        </>
      )}
    </Section>
  );
}
