import { Button, Group, Select } from '@mantine/core';
import { useState } from 'react';
import { isIdOf } from '../../client/ids.ts';
import { AppPicker } from '../../parts/AppPicker.tsx';
import { GroupPicker } from '../../parts/GroupPicker.tsx';
import { SearchField } from '../../parts/SearchField.tsx';
import { searchWord } from '../../parts/searchText.ts';
import type { PeopleSearch } from './routes.ts';

interface Props {
  readonly search: PeopleSearch;
  readonly onChange: (changed: PeopleSearch) => void;
}

/** What the list of people is narrowed to; it all stands in the address. */
export function PeopleFilters({ search, onChange }: Props) {
  const [cleared, setCleared] = useState(0);
  const isNarrowed = [search.q, search.active, search.group, search.app].some((it) => it !== undefined);
  return (
    <Group align="flex-end" gap="sm" mb="md" role="search" aria-label="People">
      <SearchField
        key={cleared}
        placeholder="Name, address or employee number"
        value={search.q}
        onChange={(q) => onChange({ q })}
      />
      <Select
        label="State"
        placeholder="Any state"
        data={[
          { value: 'true', label: 'Active' },
          { value: 'false', label: 'Inactive' },
        ]}
        value={search.active ?? null}
        onChange={(value) => onChange({ active: searchWord(value, ['true', 'false']) })}
        clearable
        clearButtonProps={{ 'aria-label': 'Clear State' }}
        flex="0 1 140px"
      />
      <GroupPicker
        label="Group"
        value={search.group ?? null}
        onChange={(id) => onChange({ group: isIdOf('grp', id) ? id : undefined })}
        isClearable
      />
      <AppPicker
        label="App"
        value={search.app ?? null}
        onChange={(id) => onChange({ app: isIdOf('app', id) ? id : undefined })}
        isClearable
      />
      {isNarrowed ? (
        <Button
          variant="subtle"
          onClick={() => {
            setCleared(cleared + 1);
            onChange({ q: undefined, active: undefined, group: undefined, app: undefined });
          }}
        >
          Clear filters
        </Button>
      ) : null}
    </Group>
  );
}
