import { SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { eventCause, eventType } from '../../../parts/eventWords.ts';
import { PathLink } from '../../../parts/PathLink.tsx';
import { StatusBadge } from '../../../parts/StatusBadge.tsx';
import { ExactTime } from '../../../parts/TimeAgo.tsx';
import { useAppNames } from '../../../parts/useAppNames.ts';
import { useGroupNames } from '../../reports/parts/useGroupNames.ts';
import type { EventRow } from '../eventRows.ts';

const PRIORITIES: { readonly [key: number]: string } = {
  1: 'leavers first',
  2: 'updates',
  3: 'joiners',
  4: 'imports',
  5: 'last',
};

/** Who, what, from where, when, and how urgent. */
export function EventFacts({ event }: { readonly event: EventRow }) {
  const appName = useAppNames();
  const changes = event.changes;
  const groupIds = [event.groupId, ...(changes?.groupsAdded ?? []), ...(changes?.groupsRemoved ?? [])].filter(
    (id) => id !== null,
  );
  const groupNames = useGroupNames(groupIds.length > 0);
  const groups = (ids: readonly string[]) => ids.map((id) => groupNames.get(id) ?? id).join(', ');
  return (
    <SimpleGrid component="dl" cols={{ base: 1, xs: 2, md: 4 }} spacing="md" verticalSpacing="sm" m={0} mb="md">
      <Fact name="Status">
        <StatusBadge status={event.status} />
      </Fact>
      <Fact name="Type">{eventType(event.type)}</Fact>
      <Fact name="Person">
        {event.userId === null ? (
          'Many'
        ) : (
          <PathLink path={`/people/${event.userId}`}>{event.personName ?? event.userId}</PathLink>
        )}
      </Fact>
      <Fact name="Source">{event.source}</Fact>
      <Fact name="Accepted">
        <ExactTime time={event.createdAt} />
      </Fact>
      <Fact name="Takes effect">{event.effectiveAt === null ? 'At once' : <ExactTime time={event.effectiveAt} />}</Fact>
      <Fact name="Finished">{event.finishedAt === null ? 'Not yet' : <ExactTime time={event.finishedAt} />}</Fact>
      <Fact name="Priority">
        {event.priority} ({PRIORITIES[event.priority] ?? 'of 5'})
      </Fact>
      {event.cause === null ? null : <Fact name="Because">{eventCause(event.cause.kind)}</Fact>}
      {event.appId === null ? null : (
        <Fact name="Application">
          <PathLink path={`/apps/${event.appId}`}>{appName(event.appId)}</PathLink>
        </Fact>
      )}
      {event.groupId === null ? null : (
        <Fact name="Group">
          <PathLink path={`/groups/${event.groupId}`}>{groups([event.groupId])}</PathLink>
        </Fact>
      )}
      {(changes?.attributes.length ?? 0) === 0 ? null : <Fact name="Changed">{changes?.attributes.join(', ')}</Fact>}
      {(changes?.groupsAdded.length ?? 0) === 0 ? null : (
        <Fact name="Into groups">{groups(changes?.groupsAdded ?? [])}</Fact>
      )}
      {(changes?.groupsRemoved.length ?? 0) === 0 ? null : (
        <Fact name="Out of groups">{groups(changes?.groupsRemoved ?? [])}</Fact>
      )}
      {event.supersededBy === null ? null : (
        <Fact name="Superseded by">
          <PathLink path={`/activity/${event.supersededBy}`}>a newer event</PathLink>
        </Fact>
      )}
      {event.counts === null ? null : (
        <Fact name="People">
          {Object.entries(event.counts)
            .map(([word, count]) => `${word.replaceAll('_', ' ')} ${count}`)
            .join(', ')}
        </Fact>
      )}
      {event.onFailure === 'compensate' ? <Fact name="If a step fails">All of it is taken back</Fact> : null}
    </SimpleGrid>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="sm" m={0} style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </div>
  );
}
