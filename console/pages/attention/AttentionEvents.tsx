import { Checkbox, Group, Table } from '@mantine/core';
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../client/session.ts';
import { eventType } from '../../parts/eventWords.ts';
import { Loading } from '../../parts/Loading.tsx';
import { MoreRows } from '../../parts/MoreRows.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { TimeAgo } from '../../parts/TimeAgo.tsx';
import { type EventRow, readEvents } from '../activity/eventRows.ts';
import { type AttentionItem, QUARANTINE } from './items.ts';
import { SelectedVerbs } from './SelectedVerbs.tsx';

/** The events of a group, to be chosen from. */
export function AttentionEvents({ item }: { readonly item: AttentionItem }) {
  const list = useInfiniteQuery(groupEventsQuery(item));
  const mayWrite = useMay('events:write') && item.code !== QUARANTINE;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  // What was settled meanwhile is not there to be chosen any more.
  const selected = rows.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const isAll = rows.length > 0 && selected.length === rows.length;
  const toggle = (id: string) =>
    setChosen(new Set(selected.includes(id) ? selected.filter((it) => it !== id) : [...selected, id]));
  if (list.isPending) return <Loading rows={3} />;
  return (
    <>
      <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      {mayWrite ? (
        <Group gap="sm" mb="xs" mih={34}>
          <Checkbox
            label="Select all shown"
            checked={isAll}
            indeterminate={!isAll && selected.length > 0}
            onChange={() => setChosen(new Set(isAll ? [] : rows.map(({ id }) => id)))}
          />
          <SelectedVerbs eventIds={selected} appId={item.appId} onDone={() => setChosen(new Set())} />
        </Group>
      ) : null}
      <Table.ScrollContainer minWidth={520} tabIndex={0} role="region" aria-label="Events of this cause, table">
        <Table verticalSpacing="xs" aria-label="Events of this cause">
          <Table.Thead>
            <Table.Tr>
              {mayWrite ? <Table.Th w={50}>Select</Table.Th> : null}
              <Table.Th>Person</Table.Th>
              <Table.Th>Type</Table.Th>
              <Table.Th>Waits since</Table.Th>
              <Table.Th>Event</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((event) => (
              <Table.Tr key={event.id}>
                {mayWrite ? (
                  <Table.Td>
                    <Checkbox
                      aria-label={`Select ${nameOf(event)}`}
                      checked={selected.includes(event.id)}
                      onChange={() => toggle(event.id)}
                    />
                  </Table.Td>
                ) : null}
                <Table.Td>{nameOf(event)}</Table.Td>
                <Table.Td>{eventType(event.type)}</Table.Td>
                <Table.Td>
                  <TimeAgo time={event.steps.find(({ appId }) => appId === item.appId)?.updatedAt ?? event.createdAt} />
                </Table.Td>
                <Table.Td>
                  <PathLink
                    path={`/activity/${event.id}`}
                    label={`Details of ${eventType(event.type)}, ${nameOf(event)}`}
                  >
                    Details
                  </PathLink>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <MoreRows
        count={rows.length}
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}

function nameOf({ personName, userId }: EventRow): string {
  return personName ?? userId ?? 'Many people';
}

/** Of a quarantined app whatever is open in it; else what waits with this code. */
function groupEventsQuery({ code, appId }: AttentionItem) {
  const app = appId ?? undefined;
  const filter =
    code === QUARANTINE ? { status: 'open' as const, app } : { status: 'needs_attention' as const, code, app };
  return infiniteQueryOptions({
    queryKey: ['attention', 'events', filter],
    initialPageParam: '',
    queryFn: ({ pageParam }) => readEvents(filter, pageParam),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
