import { Button, Group, Paper, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { SpanFields } from '../../../parts/SpanFields.tsx';
import { AUDIT_SPAN, type AuditSearch } from './auditSearch.ts';

interface Props {
  readonly search: AuditSearch;
  readonly onSearch: (search: AuditSearch) => void;
}

export function AuditFilters({ search, onSearch }: Props) {
  const [draft, setDraft] = useState(search);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(draft);
  };
  return (
    <Paper component="form" withBorder p="md" mb="md" role="search" aria-label="Audit log" onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Actor"
          placeholder="Id of a person or key"
          maxLength={100}
          value={draft.actor ?? ''}
          onChange={({ currentTarget }) => setDraft({ ...draft, actor: currentTarget.value.trim() || undefined })}
        />
        <TextInput
          label="Object"
          placeholder="Id of what was changed"
          maxLength={100}
          value={draft.object ?? ''}
          onChange={({ currentTarget }) => setDraft({ ...draft, object: currentTarget.value.trim() || undefined })}
        />
        <SpanFields value={draft} otherwise={AUDIT_SPAN} onChange={(span) => setDraft({ ...draft, ...span })} />
        <Button type="submit">Search</Button>
        <Button variant="subtle" onClick={() => onSearch({})}>
          Clear
        </Button>
      </Group>
    </Paper>
  );
}
