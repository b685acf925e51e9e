import { Button, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../../../client/client.ts';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { QrPicture } from './QrPicture.tsx';
import { WithPassword } from './WithPassword.tsx';

interface Offer {
  readonly totpURI: string;
  readonly backupCodes: readonly string[];
}

interface Props {
  readonly onCancel: () => void;
  /** With the backup codes; two-factor is on only after a first right code. */
  readonly onDone: (backupCodes: readonly string[]) => Promise<void>;
}

/** Password, then the secret into the authenticator app, then a first code from it. */
export function EnableTwoFactor({ onCancel, onDone }: Props) {
  const [offer, setOffer] = useState<Offer>();
  const [code, setCode] = useState('');
  const verify = useMutation({
    mutationFn: () => call('POST', '/auth/two-factor/verify-totp', { code: code.trim() }),
    onSuccess: () => onDone(offer?.backupCodes ?? []),
  });
  if (offer === undefined) {
    return <WithPassword<Offer> path="/auth/two-factor/enable" verb="Go on" onCancel={onCancel} onDone={setOffer} />;
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim() !== '') verify.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">Scan this with your authenticator app, or enter the secret by hand.</Text>
        <QrPicture text={offer.totpURI} label="QR code of the secret" />
        <Text size="sm">
          Secret: <Code style={{ overflowWrap: 'anywhere' }}>{secretOf(offer.totpURI)}</Code>
        </Text>
        <Code
          block
          tabIndex={0}
          aria-label="otpauth address"
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {offer.totpURI}
        </Code>
        <TextInput
          label="Code of your authenticator app"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={10}
          value={code}
          onChange={({ currentTarget }) => setCode(currentTarget.value)}
        />
        <ProblemAlert error={verify.error} />
        <Group gap="xs">
          <Button type="submit" loading={verify.isPending} disabled={code.trim() === ''}>
            Turn on two-factor
          </Button>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function secretOf(uri: string): string {
  return new URLSearchParams(uri.split('?')[1] ?? '').get('secret') ?? '';
}
