import { Stack, Table, Text } from '@mantine/core';
import { eventCause, eventType } from '../../parts/eventWords.ts';
import { PathLink } from '../../parts/PathLink.tsx';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import { TimeAgo } from '../../parts/TimeAgo.tsx';
import type { ActivitySearch } from './activitySearch.ts';
import type { EventRow } from './eventRows.ts';
import { Narrow } from './Narrow.tsx';
import { StepList } from './StepList.tsx';

interface Props {
  readonly event: EventRow;
  readonly onNarrow: ((changed: ActivitySearch) => void) | undefined;
}

/** One event: when, what, who, where, and how it stands. */
export function EventTableRow({ event, onNarrow }: Props) {
  const { id, type, status, userId, personName, effectiveAt, createdAt, steps } = event;
  const who = personName ?? userId;
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <TimeAgo time={effectiveAt ?? createdAt} />
      </Table.Td>
      <Table.Td>
        <Narrow onClick={onNarrow && (() => onNarrow({ type }))}>{eventType(type)}</Narrow>
      </Table.Td>
      <Table.Td>
        {who === null || userId === null ? (
          <Text size="sm" c="dimmed">
            {event.cause === null ? 'Many' : eventCause(event.cause.kind)}
          </Text>
        ) : (
          <Narrow onClick={onNarrow && (() => onNarrow({ user: userId }))}>{who}</Narrow>
        )}
      </Table.Td>
      <Table.Td>
        <StepList steps={steps} onNarrow={onNarrow} />
      </Table.Td>
      <Table.Td>
        <Stack gap={2} align="flex-start">
          <Narrow onClick={onNarrow && (() => onNarrow({ status }))}>
            <StatusBadge status={status} />
          </Narrow>
        </Stack>
      </Table.Td>
      <Table.Td>
        <PathLink path={`/activity/${id}`} label={`Details of ${eventType(type)}${who === null ? '' : `, ${who}`}`}>
          Details
        </PathLink>
      </Table.Td>
    </Table.Tr>
  );
}
