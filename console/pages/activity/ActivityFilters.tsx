import { Button, Group, NativeSelect, Paper, Pill, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { EVENT_TYPES } from '../../../domain/lifecycle.ts';
import { attentionQuery } from '../../client/attention.ts';
import { isIdOf } from '../../client/ids.ts';
import { AppPicker } from '../../parts/AppPicker.tsx';
import { causeWords } from '../../parts/causeWords.ts';
import { eventType } from '../../parts/eventWords.ts';
import { PersonPicker } from '../../parts/PersonPicker.tsx';
import { SpanFields } from '../../parts/SpanFields.tsx';
import { searchWord } from '../../parts/searchText.ts';
import { type ActivitySearch, isNarrowed, STATUS_CHOICES, USUAL_SPAN } from './activitySearch.ts';

interface Props {
  readonly search: ActivitySearch;
  readonly onChange: (changed: ActivitySearch) => void;
  readonly onClear: () => void;
}

/** What the list is narrowed to; each choice counts at once, and stands in the address. */
export function ActivityFilters({ search, onChange, onClear }: Props) {
  const { app, user, type, status, code } = search;
  const attention = useQuery(attentionQuery);
  const codes = [...new Set([...(attention.data?.data.map((item) => item.code) ?? []), ...(code ? [code] : [])])];
  return (
    <Paper withBorder p="md" mb="sm" role="search" aria-label="Activity">
      <Group align="flex-end" gap="sm">
        <AppPicker
          label="Application"
          value={isIdOf('app', app) ? app : null}
          onChange={(id) => onChange({ app: id ?? undefined })}
          isClearable
        />
        <PersonPicker
          label="Person"
          value={isIdOf('usr', user) ? user : null}
          onChange={(id) => onChange({ user: id ?? undefined })}
        />
        <NativeSelect
          label="Type"
          value={type ?? ''}
          onChange={({ currentTarget }) => onChange({ type: searchWord(currentTarget.value, EVENT_TYPES) })}
          data={[{ value: '', label: 'All' }, ...EVENT_TYPES.map((it) => ({ value: it, label: eventType(it) }))]}
        />
        <NativeSelect
          label="Status"
          value={status ?? ''}
          onChange={({ currentTarget }) => onChange({ status: searchWord(currentTarget.value, STATUS_CHOICES) })}
          data={[
            { value: '', label: 'All' },
            ...STATUS_CHOICES.map((it) => ({ value: it, label: it.replaceAll('_', ' ') })),
          ]}
        />
        <NativeSelect
          label="Cause"
          w={190}
          value={code ?? ''}
          onChange={({ currentTarget }) => onChange({ code: currentTarget.value || undefined })}
          data={[{ value: '', label: 'All' }, ...codes.map((it) => ({ value: it, label: causeWords(it) }))]}
        />
        <SpanFields
          value={search}
          otherwise={USUAL_SPAN}
          onChange={({ span, from, to }) => onChange({ span, from, to })}
        />
        {isNarrowed(search) ? (
          <Button variant="subtle" onClick={onClear}>
            Clear
          </Button>
        ) : null}
      </Group>
      <Other
        label="Application"
        text={isIdOf('app', app) ? undefined : app}
        onRemove={() => onChange({ app: undefined })}
      />
      <Other
        label="Person"
        text={isIdOf('usr', user) ? undefined : user}
        onRemove={() => onChange({ user: undefined })}
      />
    </Paper>
  );
}

/** A filter that an address brings and no field can show, such as a person by a former address. */
function Other({ label, text, onRemove }: { label: string; text: string | undefined; onRemove: () => void }) {
  if (text === undefined) return null;
  return (
    <Group gap="xs" mt="sm">
      <Text size="sm">{label}:</Text>
      <Pill withRemoveButton onRemove={onRemove} removeButtonProps={{ 'aria-label': `Remove ${text}`, tabIndex: 0 }}>
        {text}
      </Pill>
    </Group>
  );
}
