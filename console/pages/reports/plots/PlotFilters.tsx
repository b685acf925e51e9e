import { Group, NativeSelect, Paper } from '@mantine/core';
import { EVENT_TYPES } from '../../../../domain/lifecycle.ts';
import { AppPicker } from '../../../parts/AppPicker.tsx';
import { GroupPicker } from '../../../parts/GroupPicker.tsx';
import { SpanFields } from '../../../parts/SpanFields.tsx';
import { searchWord } from '../../../parts/searchText.ts';
import { BUCKET_CHOICES, type PlotSearch, USUAL_SPAN } from './plotSearch.ts';

interface Props {
  readonly search: PlotSearch;
  readonly onChange: (search: PlotSearch) => void;
}

/** The one filter bar of all plots; what is chosen counts at once. */
export function PlotFilters({ search, onChange }: Props) {
  return (
    <Paper component="section" withBorder p="md" mb="md" aria-label="Filters">
      <Group align="flex-end" gap="sm">
        <AppPicker
          label="Application"
          value={search.app ?? null}
          isClearable
          onChange={(app) => onChange({ ...search, app: app ?? undefined })}
        />
        <NativeSelect
          label="Event type"
          value={search.type ?? ''}
          onChange={({ currentTarget }) => onChange({ ...search, type: searchWord(currentTarget.value, EVENT_TYPES) })}
          data={[{ value: '', label: 'All' }, ...EVENT_TYPES]}
        />
        <GroupPicker
          label="Group"
          value={search.group ?? null}
          isClearable
          onChange={(group) => onChange({ ...search, group: group ?? undefined })}
        />
        <SpanFields
          value={search}
          otherwise={USUAL_SPAN}
          choices={['1h', '24h', '7d', '30d', '90d', 'custom']}
          onChange={(span) => onChange({ ...search, ...span })}
        />
        <NativeSelect
          label="Bucket"
          value={search.bucket ?? 'day'}
          onChange={({ currentTarget }) =>
            onChange({ ...search, bucket: BUCKET_CHOICES.find(({ value }) => value === currentTarget.value)?.value })
          }
          data={[...BUCKET_CHOICES]}
        />
      </Group>
    </Paper>
  );
}
