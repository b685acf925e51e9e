import { Button, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ChangesTable } from '../../../parts/ChangesTable.tsx';
import { LinkAnchor } from '../../../parts/RouteLink.tsx';
import { ExactTime } from '../../../parts/TimeAgo.tsx';
import type { AuditEntry } from './auditRows.ts';
import { differences } from './differences.ts';

interface Props {
  readonly entry: AuditEntry;
  /** What the administrator who did it is called now. */
  readonly actorName: string | undefined;
}

/** One change; a click on its actor or object shows only theirs. */
export function AuditRow({ entry, actorName }: Props) {
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
          <LinkAnchor
            to="/settings/audit"
            search={{ actor: entry.actor }}
            underline="always"
            size="sm"
            title={entry.actor}
          >
            {actorName ?? shortId(entry.actor)}
          </LinkAnchor>
        </Table.Td>
        <Table.Td>{entry.action}</Table.Td>
        <Table.Td>
          <LinkAnchor
            to="/settings/audit"
            search={{ object: entry.objectId }}
            underline="always"
            size="sm"
            title={entry.objectId}
          >
            {shortId(entry.objectId)}
          </LinkAnchor>
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

/** Enough of an id to tell it from others; all of it is in the title, and in the filter that its link sets. */
function shortId(id: string): string {
  return id.length > 16 ? `${id.slice(0, 4)}…${id.slice(-8)}` : id;
}
