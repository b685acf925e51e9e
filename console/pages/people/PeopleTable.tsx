import { Checkbox, Table } from '@mantine/core';
import { PathLink } from '../../parts/PathLink.tsx';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import type { Person } from './queries.ts';

interface Props {
  /** What the table is called by screen readers. */
  readonly label: string;
  readonly people: readonly Person[];
  /** Without it nobody can be chosen. */
  readonly selection?: Selection | undefined;
}

export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly onChange: (ids: ReadonlySet<string>) => void;
}

/** People in rows, to be chosen by checkboxes. */
export function PeopleTable({ label, people, selection }: Props) {
  return (
    <Table.ScrollContainer minWidth={640} tabIndex={0} scrollAreaProps={{ type: 'auto' }}>
      <Table aria-label={label} highlightOnHover verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            {selection === undefined ? null : <AllBox people={people} selection={selection} />}
            <Table.Th>Name</Table.Th>
            <Table.Th>User name</Table.Th>
            <Table.Th>Department</Table.Th>
            <Table.Th>Title</Table.Th>
            <Table.Th>State</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {people.map((person) => (
            <Table.Tr key={person.id}>
              {selection === undefined ? null : <OneBox person={person} selection={selection} />}
              <Table.Td>
                <PathLink path={`/people/${person.id}`}>{nameOf(person)}</PathLink>
              </Table.Td>
              <Table.Td>{person.userName}</Table.Td>
              <Table.Td>{person.department}</Table.Td>
              <Table.Td>{person.title}</Table.Td>
              <Table.Td>
                <ActiveBadge isActive={person.active} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** What somebody is called. */
export function nameOf({ displayName, givenName, familyName, userName }: Person): string {
  const full = [givenName, familyName].filter((part) => part !== null).join(' ');
  return displayName ?? (full === '' ? userName : full);
}

export function ActiveBadge({ isActive }: { readonly isActive: boolean }) {
  return <StatusBadge status={isActive ? 'active' : 'inactive'} />;
}

function AllBox({ people, selection }: { readonly people: readonly Person[]; readonly selection: Selection }) {
  const chosen = people.filter(({ id }) => selection.ids.has(id)).length;
  const isAll = people.length > 0 && chosen === people.length;
  return (
    <Table.Th w={40}>
      <Checkbox
        aria-label="Select all that are shown"
        checked={isAll}
        indeterminate={chosen > 0 && !isAll}
        onChange={() => selection.onChange(new Set(isAll ? [] : people.map(({ id }) => id)))}
      />
    </Table.Th>
  );
}

function OneBox({ person, selection }: { readonly person: Person; readonly selection: Selection }) {
  const isChosen = selection.ids.has(person.id);
  const toggle = () => {
    const ids = new Set(selection.ids);
    if (isChosen) ids.delete(person.id);
    else ids.add(person.id);
    selection.onChange(ids);
  };
  return (
    <Table.Td>
      <Checkbox aria-label={`Select ${nameOf(person)}`} checked={isChosen} onChange={toggle} />
    </Table.Td>
  );
}
