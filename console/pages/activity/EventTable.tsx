import { Table } from '@mantine/core';
import { memo } from 'react';
import type { ActivitySearch } from './activitySearch.ts';
import { EventTableRow } from './EventTableRow.tsx';
import type { EventRow } from './eventRows.ts';

interface Props {
  readonly rows: readonly EventRow[];
  /** Without it values are no buttons. */
  readonly onNarrow?: (changed: ActivitySearch) => void;
  readonly label?: string;
}

/** Most rows stay as they are whatever happens. */
const Row = memo(EventTableRow);

/** Events, one a row. */
export function EventTable({ rows, onNarrow, label = 'Events' }: Props) {
  return (
    <Table.ScrollContainer minWidth={860} tabIndex={0} role="region" aria-label={`${label}, table`}>
      <Table verticalSpacing="xs" aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={130}>Time</Table.Th>
            <Table.Th w={130}>Type</Table.Th>
            <Table.Th>Person</Table.Th>
            <Table.Th>Applications</Table.Th>
            <Table.Th w={150}>Status</Table.Th>
            <Table.Th w={80}>Event</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((event) => (
            <Row key={event.id} event={event} onNarrow={onNarrow} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
