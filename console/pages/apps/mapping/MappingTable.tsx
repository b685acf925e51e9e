import { Table } from '@mantine/core';
import { GROUP, USER } from '../../../../domain/mapping/sources.ts';
import { type DraftRow, isRequired } from './draftRows.ts';
import { MappingRowFields } from './MappingRowFields.tsx';
import type { MappingKind, RowProblem } from './rowProblems.ts';

interface Props {
  readonly kind: MappingKind;
  readonly rows: readonly DraftRow[];
  readonly required: readonly string[];
  readonly problems: readonly RowProblem[];
  readonly isReadOnly: boolean;
  readonly onChange: (rows: DraftRow[]) => void;
}

/** The rows of a mapping, to be edited in place. */
export function MappingTable({ kind, rows, required, problems, isReadOnly, onChange }: Props) {
  const name = kind === 'users' ? 'Users mapping' : 'Groups mapping';
  const { fields } = kind === 'users' ? USER : GROUP;
  const sources = Object.keys(fields).filter((field) => field !== 'attributes');
  return (
    <Table.ScrollContainer minWidth={640} tabIndex={0} role="region" aria-label={`Rows of the ${name.toLowerCase()}`}>
      <Table verticalSpacing={6} horizontalSpacing={6} aria-label={name} withRowBorders={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Target attribute</Table.Th>
            <Table.Th>Kind</Table.Th>
            <Table.Th>{kind === 'users' ? 'Directory attribute' : 'Group attribute'} or value</Table.Th>
            <Table.Th>Apply</Table.Th>
            <Table.Th>Remove</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => (
            <MappingRowFields
              key={row.key}
              row={row}
              number={index + 1}
              isLocked={isRequired(row.target, required) && isFirst(rows, index)}
              isReadOnly={isReadOnly}
              sources={sources}
              problems={problems.filter((problem) => problem.row === index).map(({ text }) => text)}
              onChange={(changed) => onChange(rows.map((it) => (it.key === row.key ? changed : it)))}
              onRemove={() => onChange(rows.filter(({ key }) => key !== row.key))}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** A second row for a required attribute may go. */
function isFirst(rows: readonly DraftRow[], index: number): boolean {
  const target = rows[index]?.target.trim().toLowerCase();
  return rows.findIndex((row) => row.target.trim().toLowerCase() === target) === index;
}
