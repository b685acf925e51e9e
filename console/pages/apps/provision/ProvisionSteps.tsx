import { Badge, Group, List, Paper, Text } from '@mantine/core';
import type { InferResponseType } from 'hono/client';
import type { api } from '../../../client/client.ts';

type Step = InferResponseType<(typeof api.v1.apps)[':id']['provision']['$post'], 200>['steps'][number];

const NAMES: Readonly<Record<Step['name'], string>> = {
  connection: 'Test connection',
  import: 'Import',
  scope: 'Scope',
  match: 'Match',
  action: 'Action',
};

/** The five steps, each with what was found, and why and what to do where it did not get through. */
export function ProvisionSteps({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <Paper component="section" withBorder p="md" radius="md" aria-label="Steps of provisioning">
      <List type="ordered" listStyleType="none" spacing="md">
        {steps.map((step) => (
          <List.Item key={step.name} styles={{ itemWrapper: { display: 'block' }, itemLabel: { display: 'block' } }}>
            <Group gap="xs" justify="space-between" wrap="nowrap" align="flex-start">
              <Group gap="xs">
                <Result ok={step.ok} />
                <Text fw={600} size="sm">
                  {NAMES[step.name]}
                </Text>
              </Group>
              <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                {step.ok === null ? '' : `${step.ms} ms`}
              </Text>
            </Group>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {step.summary}
            </Text>
            {step.cause === null ? null : (
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {step.cause}
              </Text>
            )}
            {step.remedy === null ? null : (
              <Text size="sm" c="dimmed">
                {step.remedy}
              </Text>
            )}
          </List.Item>
        ))}
      </List>
    </Paper>
  );
}

function Result({ ok }: { readonly ok: boolean | null }) {
  const [color, text] = ok === null ? ['gray', 'not tried'] : ok ? ['green', '✓ passed'] : ['red', '✗ stopped'];
  return (
    <Badge color={color} variant="outline" size="sm" tt="none" className={`badge-${color}`}>
      {text}
    </Badge>
  );
}
