import { Anchor, Button, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { EndpointState } from './EndpointState.tsx';
import type { Endpoint } from './endpoints.ts';
import { useEndpoint } from './useEndpoint.ts';

interface Props {
  readonly endpoint: Endpoint;
  readonly mayWrite: boolean;
}

/** An endpoint, its state, the way to its deliveries. */
export function WebhookRow({ endpoint, mayWrite }: Props) {
  const { id, url, description, events, enabled } = endpoint;
  const { test } = useEndpoint(id);
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor
          component={Link}
          to={`/settings/webhooks/${id}`}
          underline="always"
          size="sm"
          style={{ overflowWrap: 'anywhere' }}
        >
          {description ?? url}
        </Anchor>
        {description === null ? null : (
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {url}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Text size="xs">{events.join(', ')}</Text>
      </Table.Td>
      <Table.Td>
        <EndpointState endpoint={endpoint} />
      </Table.Td>
      <Table.Td>
        {mayWrite ? (
          <Button
            size="compact-sm"
            variant="default"
            disabled={!enabled}
            loading={test.isPending}
            onClick={() => test.mutate()}
            aria-label={`Send test event to ${description ?? url}`}
          >
            Send test event
          </Button>
        ) : (
          '-'
        )}
      </Table.Td>
    </Table.Tr>
  );
}
