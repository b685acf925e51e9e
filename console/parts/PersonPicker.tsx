import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { answer, api } from '../client/client.ts';

interface Props {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
  readonly description?: string;
  readonly placeholder?: string;
  readonly error?: ReactNode;
}

/** One person of the directory, found by typing a part of a name, address or number: the server looks. */
export function PersonPicker({ label, value, onChange, description, placeholder = 'Name or address', error }: Props) {
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed.trim(), 200);
  const chosen = useQuery({
    queryKey: ['people', 'one', value],
    enabled: value !== null,
    queryFn: () => answer(api.v1.users[':id'].$get({ param: { id: value ?? '' } })),
  });
  // What stands in the field is the chosen one's own name: that is no search.
  const q = chosen.data !== undefined && asked === nameOf(chosen.data) ? '' : asked;
  const found = useQuery({
    queryKey: ['people', 'find', q],
    placeholderData: keepPreviousData,
    queryFn: () => answer(api.v1.users.$get({ query: { limit: '30', ...(q === '' ? {} : { q }) } })),
  });
  const people = found.data?.data ?? [];
  const isListed = chosen.data === undefined || people.some(({ id }) => id === chosen.data.id);
  const all = isListed || chosen.data === undefined || value === null ? people : [...people, chosen.data];
  return (
    <Select
      label={label}
      description={description}
      placeholder={placeholder}
      data={all.map((person) => ({ value: person.id, label: nameOf(person) }))}
      value={value}
      onChange={onChange}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      error={error}
      searchable
      allowDeselect={false}
      nothingFoundMessage={found.isPending ? 'Looking' : 'Nobody of that name'}
    />
  );
}

interface Named {
  readonly displayName: string | null;
  readonly userName: string;
}

function nameOf({ displayName, userName }: Named): string {
  return displayName === null ? userName : `${displayName} (${userName})`;
}
