import { Table } from '@mantine/core';
import { useGroupNames } from '../parts/useGroupNames.ts';
import { ReportTableRow } from './ReportTableRow.tsx';
import type { ReportRow } from './reportRows.ts';

/** The report's rows, newest first. */
export function ReportTable({ rows }: { readonly rows: readonly ReportRow[] }) {
  const groupNames = useGroupNames(rows.some(({ groupId }) => groupId !== null));
  return (
    <Table.ScrollContainer type="native" minWidth={1100} tabIndex={0} role="region" aria-label="Rows of the report">
      <Table striped verticalSpacing="xs" horizontalSpacing="xs" fz="sm" aria-label="Provisioning Report">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Time</Table.Th>
            <Table.Th>Person</Table.Th>
            <Table.Th>Application</Table.Th>
            <Table.Th>Group</Table.Th>
            <Table.Th>Operation</Table.Th>
            <Table.Th miw={120}>Outcome</Table.Th>
            <Table.Th miw={90}>Changes</Table.Th>
            <Table.Th ta="right">Attempts</Table.Th>
            <Table.Th ta="right">Duration</Table.Th>
            <Table.Th>Event</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <ReportTableRow key={row.id} row={row} groupNames={groupNames} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
