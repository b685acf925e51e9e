import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

interface Column<R> {
  readonly title: string;
  readonly of: (row: R, at: number) => ReactNode;
  /** Figures stand at the right. */
  readonly isNumber?: boolean;
}

interface Props<R> {
  readonly label: string;
  readonly rows: readonly R[];
  readonly columns: readonly Column<R>[];
  readonly keyOf: (row: R) => string;
}

/** A plot's figures as a table. */
export function FigureTable<R>({ label, rows, columns, keyOf }: Props<R>) {
  const align = (isNumber: boolean | undefined) => (isNumber === true ? { ta: 'right' as const } : {});
  return (
    <Table.ScrollContainer
      type="native"
      minWidth={480}
      maxHeight={420}
      tabIndex={0}
      role="region"
      aria-label={`Rows of ${label}`}
    >
      <Table aria-label={label} striped fz="sm">
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ title, isNumber }) => (
              <Table.Th key={title} {...align(isNumber)}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, at) => (
            <Table.Tr key={keyOf(row)}>
              {columns.map(({ title, of, isNumber }) => (
                <Table.Td key={title} {...align(isNumber)}>
                  {of(row, at)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
