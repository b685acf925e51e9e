import { Table } from '@mantine/core';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Section } from '../../../parts/Section.tsx';
import { AccessRow } from './AccessRow.tsx';
import type { AccessEvidence } from './evidence.ts';

/** All accesses, those still open first. */
export function AccessTable({ access }: { readonly access: readonly AccessEvidence[] }) {
  const rows = access.toSorted((one, other) => Number(other.open) - Number(one.open));
  return (
    <Section title="Accesses">
      {rows.length === 0 ? (
        <EmptyState title="No access" text="This person never had an account in a connected application." />
      ) : (
        <Table.ScrollContainer type="native" minWidth={900} tabIndex={0} role="region" aria-label="Rows of accesses">
          <Table aria-label="Accesses" fz="sm" verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Application</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Given</Table.Th>
                <Table.Th>Taken</Table.Th>
                <Table.Th>After leaving</Table.Th>
                <Table.Th>Seen in the application</Table.Th>
                <Table.Th>Groups there</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <AccessRow key={row.appId} access={row} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Section>
  );
}
