import { Table, Text } from '@mantine/core';
import type { RowError } from './queries.ts';

interface Props {
  readonly label: string;
  readonly errors: readonly RowError[];
  /** How many rows there are; `errors` may be only the first. */
  readonly total: number;
}

/** Rows of a file that are wrong, by their lines; nothing where none is. */
export function RowErrors({ label, errors, total }: Props) {
  if (errors.length === 0) return null;
  return (
    <>
      <Table.ScrollContainer minWidth={420} mah={320} tabIndex={0}>
        <Table aria-label={label} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={80}>Line</Table.Th>
              <Table.Th>Field</Table.Th>
              <Table.Th>What is wrong</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {errors.map(({ line, field, message }) => (
              <Table.Tr key={`${line} ${field}`}>
                <Table.Td>{line}</Table.Td>
                <Table.Td>{field}</Table.Td>
                <Table.Td>{message}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {errors.length < total ? (
        <Text size="sm" c="dimmed">
          The first of {total} bad rows.
        </Text>
      ) : null}
    </>
  );
}
