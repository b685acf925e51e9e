import { Table } from '@mantine/core';
import { Section } from '../../../parts/Section.tsx';
import type { Installation } from './installation.ts';

/** The packages it is made with, each with its licence. */
export function Licences({ packages }: { readonly packages: Installation['packages'] }) {
  return (
    <Section title="Licences" lead="Packages that Tenure is made with; each keeps its licence's text in its folder.">
      <Table.ScrollContainer
        type="native"
        minWidth={360}
        maxHeight={360}
        tabIndex={0}
        role="region"
        aria-label="Rows of licences"
      >
        <Table aria-label="Licences" striped fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Package</Table.Th>
              <Table.Th>Version</Table.Th>
              <Table.Th>Licence</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {packages.map(({ name, version, license }) => (
              <Table.Tr key={name}>
                <Table.Td>{name}</Table.Td>
                <Table.Td>{version}</Table.Td>
                <Table.Td>{license}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}
