import { Badge, Text } from '@mantine/core';
import { TimeAgo } from '../../../parts/TimeAgo.tsx';
import type { Endpoint } from './endpoints.ts';

const WHY = {
  gone: 'it answered 410',
  failing: 'it took nothing for five days',
  operator: 'by an administrator',
} as const;

/** Whether messages are sent to an endpoint and taken by it. */
export function EndpointState({ endpoint }: { readonly endpoint: Endpoint }) {
  const { enabled, disabledReason, failingSince } = endpoint;
  if (!enabled) {
    return (
      <>
        <Badge color="gray" variant="outline" tt="none">
          off
        </Badge>
        {disabledReason === null ? null : (
          <Text size="xs" c="dimmed">
            {WHY[disabledReason]}
          </Text>
        )}
      </>
    );
  }
  return (
    <>
      <Badge color={failingSince === null ? 'green' : 'red'} variant="outline" tt="none">
        {failingSince === null ? 'on' : 'failing'}
      </Badge>
      {failingSince === null ? null : (
        <Text size="xs" c="dimmed">
          since <TimeAgo time={failingSince} />
        </Text>
      )}
    </>
  );
}
