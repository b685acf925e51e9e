import { Button, Group, Table } from '@mantine/core';
import { PathLink } from '../../../parts/PathLink.tsx';
import { TimeAgo } from '../../../parts/TimeAgo.tsx';
import { whyNot } from '../../../parts/whyNot.ts';
import type { Decision, Hold } from './guardQueries.ts';

interface Props {
  readonly holds: readonly Hold[];
  readonly isPending: boolean;
  /** Without it nothing can be decided. */
  readonly onDecide?: (hold: Hold, decision: Decision) => void;
}

/** Removals that wait: whose, why, and what would be done. */
export function HoldTable({ holds, isPending, onDecide }: Props) {
  return (
    <Table.ScrollContainer minWidth={760} tabIndex={0} role="region" aria-label="Rows of held removals">
      <Table aria-label="Held removals" verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Person</Table.Th>
            <Table.Th>Operation</Table.Th>
            <Table.Th>Why</Table.Th>
            <Table.Th>Since</Table.Th>
            <Table.Th>Event</Table.Th>
            {onDecide === undefined ? null : <Table.Th>Decision</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {holds.map((hold) => (
            <Table.Tr key={`${hold.eventId} ${hold.userId}`}>
              <Table.Td>
                <PathLink path={`/people/${hold.userId}`}>{hold.userName}</PathLink>
              </Table.Td>
              <Table.Td>{hold.operation}</Table.Td>
              <Table.Td>{whyNot(hold.reason)}</Table.Td>
              <Table.Td>
                <TimeAgo time={hold.since} />
              </Table.Td>
              <Table.Td>
                <PathLink path={`/activity/${hold.eventId}`}>{hold.cause.replaceAll('_', ' ')}</PathLink>
              </Table.Td>
              {onDecide === undefined ? null : (
                <Table.Td>
                  <Group gap="xs" wrap="nowrap">
                    <Button
                      size="compact-sm"
                      color="red"
                      variant="outline"
                      disabled={isPending}
                      aria-label={`Approve the removal of ${hold.userName}`}
                      onClick={() => onDecide(hold, 'approve')}
                    >
                      Approve
                    </Button>
                    <Button
                      size="compact-sm"
                      variant="default"
                      disabled={isPending}
                      aria-label={`Reject the removal of ${hold.userName}`}
                      onClick={() => onDecide(hold, 'reject')}
                    >
                      Reject
                    </Button>
                  </Group>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
