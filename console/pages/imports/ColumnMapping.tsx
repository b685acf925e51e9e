import { Select, Table } from '@mantine/core';
import { targetsFor } from './columnTargets.ts';
import type { Inspection } from './queries.ts';

interface Props {
  readonly inspection: Inspection;
  /** What each column is; those that are left out are not in it. */
  readonly columns: Readonly<Record<string, string>>;
  readonly onChange: (columns: Readonly<Record<string, string>>) => void;
}

/** Each column of the file with its first values, and what it is. */
export function ColumnMapping({ inspection, columns, onChange }: Props) {
  const set = (name: string, target: string | null) => {
    const { [name]: _before, ...others } = columns;
    onChange(target === null || target === 'out' ? others : { ...others, [name]: target });
  };
  return (
    <Table.ScrollContainer minWidth={560} tabIndex={0}>
      <Table aria-label="Columns of the file" verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Column of the file</Table.Th>
            <Table.Th>First values</Table.Th>
            <Table.Th>Attribute</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {inspection.columns.map(({ name, suggested }, index) => (
            <Table.Tr key={name}>
              <Table.Th scope="row">{name}</Table.Th>
              <Table.Td>
                {inspection.firstRows
                  .map((row) => row[index] ?? '')
                  .filter((cell) => cell !== '')
                  .slice(0, 3)
                  .join(', ')}
              </Table.Td>
              <Table.Td>
                <Select
                  aria-label={`Attribute for ${name}`}
                  data={targetsFor(name, suggested)}
                  value={columns[name] ?? 'out'}
                  onChange={(target) => set(name, target)}
                  allowDeselect={false}
                  searchable
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
