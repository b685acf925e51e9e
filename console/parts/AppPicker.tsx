import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { allAppsQuery } from './useAppNames.ts';

interface Props {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
  readonly placeholder?: string;
  readonly error?: ReactNode;
  readonly isClearable?: boolean;
}

/** One of the apps, found by typing. */
export function AppPicker({ label, value, onChange, placeholder = 'Any app', error, isClearable = false }: Props) {
  const { data = [] } = useQuery(allAppsQuery);
  return (
    <Select
      label={label}
      placeholder={placeholder}
      data={data.map(({ id, displayName }) => ({ value: id, label: displayName }))}
      value={value}
      onChange={onChange}
      error={error}
      searchable
      clearable={isClearable}
      clearButtonProps={{ 'aria-label': `Clear ${label}` }}
      nothingFoundMessage="No app of that name"
    />
  );
}
