import { Button, Code, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { ChangesTable } from '../../../parts/ChangesTable.tsx';
import { ExactTime } from '../../../parts/TimeAgo.tsx';
import type { AuditEntry } from './auditRows.ts';
import { differences } from './differences.ts';

/** One change; a click on its actor or object shows only theirs. */
export function AuditRow({ entry }: { readonly entry: AuditEntry }) {
  const [isOpen, { toggle }] = useDisclosure(false);
  const changes = differences(entry.before, entry.after);
  return (
    <>
      <Table.Tr>
        <Table.Td>{entry.id}</Table.Td>
        <Table.Td style={{ whiteSpace: 'nowrap' }}>
          <ExactTime time={entry.time} />
        </Table.Td>
        <Table.Td>
          <Link to="/settings/audit" search={{ actor: entry.actor }}>
            <Code style={{ wordBreak: 'break-all' }}>{entry.actor}</Code>
          </Link>
        </Table.Td>
        <Table.Td>{entry.action}</Table.Td>
        <Table.Td>
          <Link to="/settings/audit" search={{ object: entry.objectId }}>
            <Code style={{ wordBreak: 'break-all' }}>{entry.objectId}</Code>
          </Link>
        </Table.Td>
        <Table.Td>
          <Button
            variant="default"
            size="compact-xs"
            aria-expanded={isOpen}
            aria-label={`Changes of entry ${entry.id}`}
            onClick={toggle}
          >
            {changes.length === 1 ? '1 change' : `${changes.length} changes`}
          </Button>
        </Table.Td>
      </Table.Tr>
      {isOpen ? (
        <Table.Tr>
          <Table.Td colSpan={6}>
            {changes.length === 0 ? (
              <Text size="sm">Nothing of it is kept here.</Text>
            ) : (
              <ChangesTable changes={changes} />
            )}
            <Text size="xs" c="dimmed" mt="xs" style={{ wordBreak: 'break-all' }}>
              {entry.requestId === null ? '' : `Request ${entry.requestId}. `}
              {entry.hash === null ? 'Older than the chain.' : `Hash ${entry.hash}`}
            </Text>
          </Table.Td>
        </Table.Tr>
      ) : null}
    </>
  );
}
