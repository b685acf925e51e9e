import { Badge, Group, List, Paper, Stack, Text } from '@mantine/core';
import type { Check } from '../appQueries.ts';

const NAMES: { readonly [check: string]: string } = {
  url: 'The address can be read',
  dns: 'The host has an address',
  tls: 'TLS certificate',
  reach: 'The server answers',
  token: 'The Bearer Token is accepted',
  service_provider_config: 'What the server can do (ServiceProviderConfig)',
  list_one_user: 'List one user',
  health: 'Health of its components',
};

interface Props {
  readonly checks: readonly Check[];
  readonly label?: string;
}

/** What a test of the connection found, line by line: passed or failed, how long it took, why and what to do. */
export function CheckList({ checks, label = 'Check-list of the connection' }: Props) {
  return (
    <Paper component="section" withBorder p="sm" aria-label={label}>
      <Text size="sm" fw={600} role="status" mb="xs">
        {summaryOf(checks)}
      </Text>
      <List listStyleType="none" spacing={8} aria-label="Checks">
        {checks.map((check) => (
          <List.Item key={check.name} styles={{ itemWrapper: { display: 'block' } }}>
            <Group justify="space-between" wrap="nowrap" gap="xs" align="flex-start">
              <Group gap="xs" wrap="nowrap" align="flex-start" miw={0}>
                <Result check={check} />
                <Text size="sm" miw={0} style={{ overflowWrap: 'anywhere' }}>
                  {NAMES[check.name] ?? check.name.replaceAll('_', ' ')}
                </Text>
              </Group>
              <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                {check.skipped === true ? '' : `${Math.round(check.ms)} ms`}
              </Text>
            </Group>
            <Why check={check} />
          </List.Item>
        ))}
      </List>
    </Paper>
  );
}

function Result({ check }: { readonly check: Check }) {
  const [color, text] =
    check.skipped === true ? ['gray', 'skipped'] : check.ok ? ['green', '✓ passed'] : ['red', '✗ failed'];
  return (
    <Badge
      color={color}
      variant="outline"
      size="sm"
      tt="none"
      w={78}
      className={`badge-${color}`}
      style={{ flexShrink: 0 }}
    >
      {text}
    </Badge>
  );
}

function Why({ check: { cause, remedy } }: { readonly check: Check }) {
  if (cause === undefined && remedy === undefined) return null;
  return (
    <Stack gap={0} pl={88} style={{ overflowWrap: 'anywhere' }}>
      {cause === undefined ? null : <Text size="sm">{cause}</Text>}
      {remedy === undefined ? null : (
        <Text size="sm" c="dimmed">
          {remedy}
        </Text>
      )}
    </Stack>
  );
}

function summaryOf(checks: readonly Check[]): string {
  if (checks.length === 0) return 'Not tested yet.';
  const failed = checks.filter(({ ok, skipped }) => !ok && skipped !== true).length;
  if (failed === 0) return 'The connection works.';
  return failed === 1 ? '1 check failed.' : `${failed} checks failed.`;
}
