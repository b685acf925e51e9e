import { Button, Group, NativeSelect, Paper, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { OPERATIONS, STEP_OUTCOMES } from '../../../../domain/lifecycle.ts';
import { SpanFields } from '../../../parts/SpanFields.tsx';
import { searchWord } from '../../../parts/searchText.ts';
import { allAppsQuery } from '../../../parts/useAppNames.ts';
import { type ProvisioningSearch, USUAL_SPAN } from './provisioningSearch.ts';

interface Props {
  readonly search: ProvisioningSearch;
  readonly isLoading: boolean;
  readonly onSearch: (search: ProvisioningSearch) => void;
}

/** The report's filters; none is needed. What is typed counts with Search, not before. */
export function ProvisioningFilters({ search, isLoading, onSearch }: Props) {
  const [draft, setDraft] = useState(search);
  const listId = useId();
  const { data: apps = [] } = useQuery(allAppsQuery);
  const names = [...new Set(apps.map(({ displayName }) => displayName))];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch({ ...draft, user: trimmed(draft.user), app: trimmed(draft.app) });
  };
  return (
    <Paper component="form" withBorder p="md" mb="md" onSubmit={submit} role="search" aria-label="Provisioning Report">
      <Group align="flex-end" gap="sm">
        <TextInput
          w={170}
          label="End-user Identifier"
          placeholder="Name, address or number"
          maxLength={256}
          value={draft.user ?? ''}
          onChange={({ currentTarget }) => setDraft({ ...draft, user: currentTarget.value })}
        />
        <TextInput
          w={160}
          label="Application Name"
          placeholder="All"
          maxLength={256}
          list={listId}
          value={draft.app ?? ''}
          onChange={({ currentTarget }) => setDraft({ ...draft, app: currentTarget.value })}
        />
        <datalist id={listId}>
          {names.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <SpanFields value={draft} otherwise={USUAL_SPAN} onChange={(span) => setDraft({ ...draft, ...span })} />
        <NativeSelect
          w={140}
          label="Operation"
          value={draft.operation ?? ''}
          onChange={({ currentTarget }) =>
            setDraft({ ...draft, operation: searchWord(currentTarget.value, OPERATIONS) })
          }
          data={[{ value: '', label: 'All' }, ...OPERATIONS.map(option)]}
        />
        <NativeSelect
          w={140}
          label="Outcome"
          value={draft.outcome ?? ''}
          onChange={({ currentTarget }) =>
            setDraft({ ...draft, outcome: searchWord(currentTarget.value, STEP_OUTCOMES) })
          }
          data={[{ value: '', label: 'All' }, ...STEP_OUTCOMES.map(option)]}
        />
        <Group gap="xs" wrap="nowrap">
          <Button type="submit" loading={isLoading}>
            Search
          </Button>
          <Button variant="subtle" onClick={() => onSearch({})}>
            Clear
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}

function option(value: string) {
  return { value, label: value.replaceAll('_', ' ') };
}

function trimmed(text: string | undefined): string | undefined {
  const kept = text?.trim();
  return kept === '' ? undefined : kept;
}
