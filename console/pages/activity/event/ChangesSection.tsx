import { Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChangesTable } from '../../../parts/ChangesTable.tsx';
import { causeWords } from '../../../parts/causeWords.ts';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { Section } from '../../../parts/Section.tsx';
import { StatusBadge } from '../../../parts/StatusBadge.tsx';
import { useGroupNames } from '../../reports/parts/useGroupNames.ts';
import type { ReportRow } from '../../reports/provisioning/reportRows.ts';
import { eventRowsQuery } from './attempts.ts';

/** What the event changed in each app, from what to what: its rows of the report. */
export function ChangesSection({ eventId }: { readonly eventId: string }) {
  const rows = useQuery(eventRowsQuery(eventId));
  const data = rows.data?.data ?? [];
  const groupNames = useGroupNames(data.some(({ groupId }) => groupId !== null));
  return (
    <Section title="Old and new values" lead="The report's rows of this event.">
      <ProblemAlert error={rows.error} />
      {rows.isSuccess && data.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing is recorded yet.
        </Text>
      ) : null}
      <Stack gap="md">
        {data.map((row) => (
          <Row
            key={row.id}
            row={row}
            group={row.groupId === null ? null : (groupNames.get(row.groupId) ?? row.groupId)}
          />
        ))}
      </Stack>
      {rows.data?.nextCursor ? (
        <Text size="sm" mt="sm">
          There are more rows: the Provisioning Report has them all.
        </Text>
      ) : null}
    </Section>
  );
}

function Row({ row, group }: { readonly row: ReportRow; readonly group: string | null }) {
  const what = [row.operation?.replaceAll('_', ' '), group === null ? null : `group ${group}`, row.userName];
  return (
    <div>
      <Group gap="xs" mb={4}>
        <Text size="sm" fw={500}>
          {row.appName ?? 'No application'}
        </Text>
        <Text size="sm">{what.filter((it) => it !== null && it !== undefined).join(', ')}</Text>
        <StatusBadge status={row.outcome} size="xs" />
        {row.reason === null ? null : (
          <Text size="xs" c="dimmed">
            {causeWords(row.reason)}
          </Text>
        )}
      </Group>
      {row.changes.length === 0 ? null : (
        <Table.ScrollContainer
          minWidth={480}
          tabIndex={0}
          role="region"
          aria-label={`Changes in ${row.appName ?? 'no application'}`}
        >
          <ChangesTable changes={row.changes} />
        </Table.ScrollContainer>
      )}
    </div>
  );
}
