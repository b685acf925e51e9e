import { Button, Code, Group, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { api, Body } from '../../../client/client.ts';
import { StatusBadge } from '../../../parts/StatusBadge.tsx';
import { TimeAgo } from '../../../parts/TimeAgo.tsx';
import { useEndpoint } from './useEndpoint.ts';

type List = Awaited<ReturnType<(typeof api.v1)['webhook-endpoints'][':id']['deliveries']['$get']>>;

interface Props {
  readonly delivery: Body<List>['data'][number];
  readonly mayResend: boolean;
}

/** One message: its body on request, and a way to send it again. */
export function DeliveryRow({ delivery, mayResend }: Props) {
  const { id, endpointId, type, status, lastStatus, lastError, attempts, nextAttemptAt, createdAt, body } = delivery;
  const [isOpen, { toggle }] = useDisclosure(false);
  const { resend } = useEndpoint(endpointId);
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <TimeAgo time={createdAt} />
        </Table.Td>
        <Table.Td>{type}</Table.Td>
        <Table.Td>
          <StatusBadge status={status} />
        </Table.Td>
        <Table.Td style={{ overflowWrap: 'anywhere' }}>
          {lastStatus === null ? (lastError ?? '-') : `HTTP ${lastStatus}`}
        </Table.Td>
        <Table.Td ta="right">{attempts}</Table.Td>
        <Table.Td>{nextAttemptAt === null ? '-' : <TimeAgo time={nextAttemptAt} />}</Table.Td>
        <Table.Td>
          <Group gap="xs" wrap="nowrap">
            <Button size="compact-sm" variant="default" aria-expanded={isOpen} onClick={toggle}>
              Message
            </Button>
            {mayResend ? (
              <Button size="compact-sm" variant="default" loading={resend.isPending} onClick={() => resend.mutate(id)}>
                Resend
              </Button>
            ) : null}
          </Group>
        </Table.Td>
      </Table.Tr>
      {isOpen ? (
        <Table.Tr>
          <Table.Td colSpan={7}>
            <Code block tabIndex={0} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {`webhook-id: ${id}\n\n${body}`}
            </Code>
          </Table.Td>
        </Table.Tr>
      ) : null}
    </>
  );
}
