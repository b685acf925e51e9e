import { Group as Row, Text, Timeline } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { eventType } from '../../parts/eventWords.ts';
import { Loading } from '../../parts/Loading.tsx';
import { MoreRows } from '../../parts/MoreRows.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { Section } from '../../parts/Section.tsx';
import { StatusBadge } from '../../parts/StatusBadge.tsx';
import { TimeAgo } from '../../parts/TimeAgo.tsx';
import { changesInWords } from './changesInWords.ts';
import { timelineQuery } from './queries.ts';

/** All that happened to a person, newest first; it keeps up by itself. */
export function TimelineSection({ userId }: { readonly userId: string }) {
  const list = useInfiniteQuery(timelineQuery(userId));
  const events = list.data?.pages.flatMap(({ data }) => data);
  return (
    <Section title="Timeline">
      <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      {events === undefined && list.error === null ? <Loading rows={3} /> : null}
      {events?.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing has happened yet.
        </Text>
      ) : null}
      {events === undefined || events.length === 0 ? null : (
        <>
          <Timeline bulletSize={14} lineWidth={2} active={-1}>
            {events.map((event) => (
              <Timeline.Item key={event.id}>
                <Row gap="xs">
                  <PathLink path={`/activity/${event.id}`}>{eventType(event.type)}</PathLink>
                  <StatusBadge status={event.status} />
                  <Text size="sm" c="dimmed" component="span">
                    <TimeAgo time={event.createdAt} /> from {event.source}
                  </Text>
                </Row>
                <Text size="sm">{changesInWords(event)}</Text>
              </Timeline.Item>
            ))}
          </Timeline>
          <MoreRows
            count={events.length}
            hasMore={list.hasNextPage}
            isLoading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </>
      )}
    </Section>
  );
}
