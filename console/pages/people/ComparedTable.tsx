import { Badge, Code, Table, Text } from '@mantine/core';
import { textOf } from './personForm.ts';
import type { Comparison } from './queries.ts';

type Attribute = Comparison['attributes'][number];

interface Props {
  readonly attributes: readonly Attribute[];
  readonly appName: string;
}

/** Attribute by attribute: the directory's value, what the mapping makes of it, and what the app has. */
export function ComparedTable({ attributes, appName }: Props) {
  const label = `Attributes in the directory and in ${appName}`;
  return (
    <Table.ScrollContainer minWidth={640} type="native" tabIndex={0} role="region" aria-label={label}>
      <Table aria-label={label} verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Attribute</Table.Th>
            <Table.Th>Directory</Table.Th>
            <Table.Th>Mapped</Table.Th>
            <Table.Th>{appName}</Table.Th>
            <Table.Th>Agrees</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {attributes.map((attribute) => (
            <Table.Tr key={attribute.target}>
              <Table.Th scope="row" fw={500} style={{ overflowWrap: 'anywhere' }}>
                {attribute.target}
              </Table.Th>
              <Table.Td>
                <FromDirectory attribute={attribute} />
              </Table.Td>
              <Table.Td>
                {attribute.problem === null ? (
                  <Value value={attribute.mapped} />
                ) : (
                  <Text size="sm" c="var(--mantine-color-error)">
                    {attribute.problem}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>{attribute.differs === null ? '-' : <Value value={attribute.present} />}</Table.Td>
              <Table.Td>
                <Agrees attribute={attribute} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function FromDirectory({ attribute: { kind, from, directory } }: { readonly attribute: Attribute }) {
  if (kind === 'constant') {
    return (
      <Text size="sm" c="dimmed">
        a constant
      </Text>
    );
  }
  if (kind === 'expression') return <Code style={{ overflowWrap: 'anywhere' }}>{from}</Code>;
  return (
    <>
      <Value value={directory} />
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {from}
      </Text>
    </>
  );
}

function Agrees({ attribute: { differs, apply } }: { readonly attribute: Attribute }) {
  if (differs === null) return '-';
  if (!differs) return <Text size="sm">yes</Text>;
  return (
    <>
      <Badge color="orange" variant="outline" tt="none" miw="max-content" className="badge-orange">
        differs
      </Badge>
      {apply === 'create' ? (
        <Text size="xs" c="dimmed">
          set at creation only
        </Text>
      ) : null}
    </>
  );
}

function Value({ value }: { readonly value: Attribute['mapped'] }) {
  const shown = textOf(value);
  if (shown === '') {
    return (
      <Text size="sm" c="dimmed" component="span">
        none
      </Text>
    );
  }
  return <span style={{ overflowWrap: 'anywhere' }}>{shown}</span>;
}
