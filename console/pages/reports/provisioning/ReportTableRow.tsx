import { Button, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ChangesTable } from '../../../parts/ChangesTable.tsx';
import { PathLink } from '../../../parts/PathLink.tsx';
import { StatusBadge } from '../../../parts/StatusBadge.tsx';
import { ExactTime } from '../../../parts/TimeAgo.tsx';
import { inWords } from '../parts/duration.ts';
import type { ReportRow } from './reportRows.ts';

interface Props {
  readonly row: ReportRow;
  /** Of the groups that there are now. */
  readonly groupNames: ReadonlyMap<string, string>;
}

/** One row, and below it, when asked for, what changed. */
export function ReportTableRow({ row, groupNames }: Props) {
  const [isOpen, { toggle }] = useDisclosure(false);
  const count = row.changes.length;
  return (
    <>
      <Table.Tr>
        <Table.Td style={{ whiteSpace: 'nowrap' }}>
          <ExactTime time={row.time} />
        </Table.Td>
        <Table.Td style={{ overflowWrap: 'anywhere' }}>
          {row.userId === null ? '-' : <PathLink path={`/people/${row.userId}`}>{row.userName ?? row.userId}</PathLink>}
        </Table.Td>
        <Table.Td>{row.appId === null ? (row.appName ?? '-') : <AppLink id={row.appId} name={row.appName} />}</Table.Td>
        <Table.Td>
          {row.groupId === null ? (
            '-'
          ) : (
            <PathLink path={`/groups/${row.groupId}`}>{groupNames.get(row.groupId) ?? 'a removed group'}</PathLink>
          )}
        </Table.Td>
        <Table.Td>{row.operation?.replaceAll('_', ' ') ?? '-'}</Table.Td>
        <Table.Td>
          <StatusBadge status={row.outcome} />
          {row.reason === null ? null : (
            <Text size="xs" c="dimmed" mt={2}>
              {row.reason.replaceAll('_', ' ')}
              {row.httpStatus === null ? '' : ` (HTTP ${row.httpStatus})`}
            </Text>
          )}
        </Table.Td>
        <Table.Td>
          {count === 0 ? (
            '-'
          ) : (
            <Button variant="default" size="compact-xs" aria-expanded={isOpen} onClick={toggle}>
              {count === 1 ? '1 change' : `${count} changes`}
            </Button>
          )}
        </Table.Td>
        <Table.Td ta="right">{row.attempts}</Table.Td>
        <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
          {row.durationMs === null ? '-' : inWords(row.durationMs)}
        </Table.Td>
        <Table.Td>
          <PathLink path={`/activity/${row.eventId}`} label={`Event of ${row.userName ?? 'this row'}`}>
            Event
          </PathLink>
        </Table.Td>
      </Table.Tr>
      {count === 0 || !isOpen ? null : (
        <Table.Tr>
          <Table.Td colSpan={10}>
            <ChangesTable changes={row.changes} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function AppLink({ id, name }: { readonly id: string; readonly name: string | null }) {
  return <PathLink path={`/apps/${id}`}>{name ?? id}</PathLink>;
}
