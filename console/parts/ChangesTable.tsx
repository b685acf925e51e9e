import { Code, Table } from '@mantine/core';

interface Change {
  readonly attribute: string;
  readonly old: unknown;
  readonly new: unknown;
}

/** Which attributes were changed, from what to what. */
export function ChangesTable({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <Table withTableBorder aria-label="Changes">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Attribute</Table.Th>
          <Table.Th>Old value</Table.Th>
          <Table.Th>New value</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map((change) => (
          <Table.Tr key={change.attribute}>
            <Table.Td>{change.attribute}</Table.Td>
            <Table.Td>
              <Value value={change.old} />
            </Table.Td>
            <Table.Td>
              <Value value={change.new} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Value({ value }: { readonly value: unknown }) {
  if (value === null || value === undefined) return <span>none</span>;
  return <Code>{typeof value === 'string' ? value : JSON.stringify(value)}</Code>;
}
