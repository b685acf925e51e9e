import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { SearchIcon } from '../shell/icons.tsx';

interface Props {
  readonly label?: string;
  readonly placeholder: string;
  readonly value: string | undefined;
  /** Told a moment after the last key; undefined where nothing is typed. */
  readonly onChange: (text: string | undefined) => void;
}

/** What a list is searched for. */
export function SearchField({ label = 'Search', placeholder, value, onChange }: Props) {
  const [typed, setTyped] = useState(value ?? '');
  const tell = useDebouncedCallback((text: string) => onChange(text.trim() === '' ? undefined : text.trim()), 250);
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      leftSection={<SearchIcon />}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        tell(currentTarget.value);
      }}
      w={{ base: '100%', sm: 380 }}
    />
  );
}
