import { Table, Text } from '@mantine/core';
import { causeWords } from '../../../parts/causeWords.ts';
import { StatusBadge } from '../../../parts/StatusBadge.tsx';
import { ExactTime } from '../../../parts/TimeAgo.tsx';
import { useAppNames } from '../../../parts/useAppNames.ts';
import { inWords } from '../../reports/parts/duration.ts';
import type { EventRow } from '../eventRows.ts';
import type { Attempt } from './attempts.ts';

interface Props {
  readonly event: EventRow;
  readonly attempts: readonly Attempt[];
}

/** The same as the waterfall in figures: each step, and below it its attempts. */
export function StepTable({ event, attempts }: Props) {
  const appName = useAppNames();
  return (
    <Table.ScrollContainer minWidth={760} tabIndex={0} role="region" aria-label="Steps and attempts, table">
      <Table verticalSpacing="xs" aria-label="Steps and attempts">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Application</Table.Th>
            <Table.Th>Operation</Table.Th>
            <Table.Th>Attempt</Table.Th>
            <Table.Th>Outcome</Table.Th>
            <Table.Th>Cause</Table.Th>
            <Table.Th>Began</Table.Th>
            <Table.Th ta="right">Took</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {event.steps.map((step) => (
            <Table.Tr key={step.appId}>
              <Table.Th scope="row">{appName(step.appId)}</Table.Th>
              <Table.Td>{step.operation?.replaceAll('_', ' ') ?? '-'}</Table.Td>
              <Table.Td>{step.attempts} in all</Table.Td>
              <Table.Td>
                <StatusBadge status={step.outcome} />
              </Table.Td>
              <Cause code={step.reason} message={step.error?.message} httpStatus={step.error?.httpStatus} />
              <Table.Td>
                <ExactTime time={event.startedAt} />
              </Table.Td>
              <Table.Td ta="right">{took(event.startedAt, step.finishedAt)}</Table.Td>
            </Table.Tr>
          ))}
          {attempts.map((it) => (
            <Table.Tr key={`${it.appId} ${it.startedAt} ${it.attempt} ${it.userId}`}>
              <Table.Td>{it.appId === null ? '-' : appName(it.appId)}</Table.Td>
              <Table.Td>-</Table.Td>
              <Table.Td>{it.attempt}</Table.Td>
              <Table.Td>
                <StatusBadge status={it.outcome} />
              </Table.Td>
              <Cause code={it.code} message={it.message} httpStatus={it.httpStatus} />
              <Table.Td>
                <ExactTime time={it.startedAt} />
              </Table.Td>
              <Table.Td ta="right">{inWords(it.durationMs)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface CauseProps {
  readonly code: string | null;
  readonly message: string | null | undefined;
  readonly httpStatus: number | null | undefined;
}

function Cause({ code, message, httpStatus }: CauseProps) {
  return (
    <Table.Td>
      {code === null ? '-' : causeWords(code)}
      {httpStatus === null || httpStatus === undefined ? '' : ` (HTTP ${httpStatus})`}
      {message === null || message === undefined ? null : (
        <Text size="xs" c="dimmed">
          {message}
        </Text>
      )}
    </Table.Td>
  );
}

function took(from: string | null, to: string | null): string {
  if (from === null || to === null) return '-';
  return inWords(Math.max(0, new Date(to).getTime() - new Date(from).getTime()));
}
