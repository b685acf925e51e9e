import { MultiSelect, type MultiSelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../../../client/client.ts';

type Props = Omit<MultiSelectProps, 'data' | 'value'> & {
  readonly value?: string[];
  readonly isReadOnly: boolean;
};

/** Some of the groups, found by typing. */
export function ChosenGroups({ isReadOnly, value = [], ...props }: Props) {
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 200);
  const found = useQuery({
    queryKey: ['groups', 'find', q],
    placeholderData: keepPreviousData,
    queryFn: () => answer(api.v1.groups.$get({ query: { limit: '30', ...(q === '' ? {} : { q }) } })),
  });
  const chosen = useQueries({
    queries: value.map((id) => ({
      queryKey: ['groups', 'one', id],
      queryFn: () => answer(api.v1.groups[':id'].$get({ param: { id } })),
    })),
  });
  const names = new Map<string, string>(value.map((id) => [id, id]));
  for (const { data } of chosen) if (data !== undefined) names.set(data.id, data.displayName);
  for (const { id, displayName, builtIn } of found.data?.data ?? []) if (!builtIn) names.set(id, displayName);
  return (
    <MultiSelect
      label="Chosen groups"
      placeholder="Find a group"
      searchable
      disabled={isReadOnly}
      data={[...names].map(([id, label]) => ({ value: id, label }))}
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage="No group of that name"
      {...props}
      value={value}
    />
  );
}
