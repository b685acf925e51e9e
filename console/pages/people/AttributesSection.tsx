import { Table, Text } from '@mantine/core';
import { Section } from '../../parts/Section.tsx';
import { FIELDS, textOf } from './personForm.ts';
import type { Person } from './queries.ts';

/** What the directory knows about a person. */
export function AttributesSection({ person }: { readonly person: Person }) {
  const further = Object.entries(person.attributes);
  return (
    <Section title="Attributes">
      <Table variant="vertical" layout="fixed" aria-label="Attributes">
        <Table.Tbody>
          {FIELDS.map(({ name, label }) => (
            <Row key={name} label={label} value={person[name] ?? ''} />
          ))}
          {further.map(([name, value]) => (
            <Row key={name} label={name} value={textOf(value)} />
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}

function Row({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" w="40%">
        {label}
      </Table.Th>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        {value === '' ? (
          <Text size="sm" c="dimmed" component="span">
            none
          </Text>
        ) : (
          value
        )}
      </Table.Td>
    </Table.Tr>
  );
}
