import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { answer, api } from '../client/client.ts';

interface Props {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
  readonly placeholder?: string;
  readonly error?: ReactNode;
  readonly isClearable?: boolean;
  /** Whether the built-in group of everybody can be chosen. */
  readonly hasEverybody?: boolean;
}

/** One of the groups, found by typing a part of its name: the server looks, there may be thousands. */
export function GroupPicker(props: Props) {
  const { label, value, onChange, placeholder = 'Any group', error, isClearable = false, hasEverybody = true } = props;
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed.trim(), 200);
  const chosen = useQuery({
    queryKey: ['groups', 'one', value],
    enabled: value !== null,
    queryFn: () => answer(api.v1.groups[':id'].$get({ param: { id: value ?? '' } })),
  });
  // What stands in the field is the chosen one's own name: that is no search.
  const q = asked === chosen.data?.displayName ? '' : asked;
  const found = useQuery({
    queryKey: ['groups', 'find', q],
    placeholderData: keepPreviousData,
    queryFn: () => answer(api.v1.groups.$get({ query: { limit: '30', ...(q === '' ? {} : { q }) } })),
  });
  const groups = (found.data?.data ?? []).filter(({ builtIn }) => hasEverybody || !builtIn);
  const isListed = chosen.data === undefined || groups.some(({ id }) => id === chosen.data.id);
  const all = isListed || chosen.data === undefined || value === null ? groups : [...groups, chosen.data];
  return (
    <Select
      label={label}
      placeholder={placeholder}
      data={all.map(({ id, displayName }) => ({ value: id, label: displayName }))}
      value={value}
      onChange={onChange}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      error={error}
      searchable
      allowDeselect={false}
      clearable={isClearable}
      clearButtonProps={{ 'aria-label': `Clear ${label}` }}
      nothingFoundMessage={found.isPending ? 'Looking' : 'No group of that name'}
    />
  );
}
