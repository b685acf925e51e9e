import { Checkbox, Group, Table, Text } from '@mantine/core';
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../../client/client.ts';
import { useMay } from '../../client/session.ts';
import { eventCause, eventType } from '../../parts/eventWords.ts';
import { Loading } from '../../parts/Loading.tsx';
import { MoreRows } from '../../parts/MoreRows.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { TimeAgo } from '../../parts/TimeAgo.tsx';
import { whyNot } from '../../parts/whyNot.ts';
import { GuardButtons } from '../activity/GuardButtons.tsx';

interface Props {
  readonly appId: string;
  readonly appName: string;
}

/** Whose account the deletion guard keeps from going, to be decided for all or for some. */
export function HeldList({ appId, appName }: Props) {
  const list = useInfiniteQuery(heldQuery(appId));
  const mayDecide = useMay('guard:write');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  if (list.data === undefined) return list.isPending ? <Loading rows={3} /> : <ProblemAlert error={list.error} />;
  const held = list.data.pages.flatMap((page) => page.held);
  const { removed, accounts, held: all } = list.data.pages[0]?.window ?? { removed: 0, accounts: 0, held: 0 };
  const selected = [...new Set(held.map(({ userId }) => userId).filter((id) => chosen.has(id)))];
  const toggle = (id: string) =>
    setChosen(new Set(selected.includes(id) ? selected.filter((it) => it !== id) : [...selected, id]));
  const isAll = held.length > 0 && held.every(({ userId }) => chosen.has(userId));
  return (
    <>
      <Text size="sm" mb="xs">
        {all} of {accounts} accounts are held; {removed} went within the last hour.
      </Text>
      {mayDecide ? (
        <Group gap="sm" mb="xs" mih={34}>
          <Checkbox
            label="Select all shown"
            checked={isAll}
            onChange={() => setChosen(new Set(isAll ? [] : held.map(({ userId }) => userId)))}
          />
          <Text size="sm" role="status">
            {selected.length} selected
          </Text>
          {selected.length === 0 ? null : (
            <GuardButtons appId={appId} appName={appName} choice={{ userIds: selected }} what="selected" />
          )}
        </Group>
      ) : null}
      <Table.ScrollContainer minWidth={560} tabIndex={0} role="region" aria-label="Held removals, table">
        <Table verticalSpacing="xs" aria-label="Held removals">
          <Table.Thead>
            <Table.Tr>
              {mayDecide ? <Table.Th w={50}>Select</Table.Th> : null}
              <Table.Th>Person</Table.Th>
              <Table.Th>Would be</Table.Th>
              <Table.Th>Why</Table.Th>
              <Table.Th>Held since</Table.Th>
              <Table.Th>Event</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {held.map(({ eventId, userId, userName, operation, reason, cause, since }) => (
              <Table.Tr key={`${eventId} ${userId}`}>
                {mayDecide ? (
                  <Table.Td>
                    <Checkbox
                      aria-label={`Select ${userName}`}
                      checked={chosen.has(userId)}
                      onChange={() => toggle(userId)}
                    />
                  </Table.Td>
                ) : null}
                <Table.Td>
                  <PathLink path={`/people/${userId}`}>{userName}</PathLink>
                </Table.Td>
                <Table.Td>{operation === 'delete' ? 'deleted' : 'deactivated'}</Table.Td>
                <Table.Td>
                  {whyNot(reason)} ({eventType(eventCause(cause))})
                </Table.Td>
                <Table.Td>
                  <TimeAgo time={since} />
                </Table.Td>
                <Table.Td>
                  <PathLink path={`/activity/${eventId}`} label={`Details of the event, ${userName}`}>
                    Details
                  </PathLink>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <MoreRows
        count={held.length}
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}

function heldQuery(appId: string) {
  return infiniteQueryOptions({
    queryKey: ['attention', 'held', appId],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      answer(
        api.v1.apps[':id'].guard.$get({
          param: { id: appId },
          query: { limit: '50', ...(pageParam === '' ? {} : { cursor: pageParam }) },
        }),
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
