import { Button, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Loading } from '../../parts/Loading.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { Section } from '../../parts/Section.tsx';
import { EventTable } from '../activity/EventTable.tsx';
import { newestEventsQuery } from '../activity/eventRows.ts';

const SHOWN = 10;

/** The last events, as they come. */
export function RecentEvents() {
  const { data, error, isPending } = useQuery({ ...newestEventsQuery({}, SHOWN), placeholderData: keepPreviousData });
  return (
    <Section
      title="Last events"
      actions={
        <Button component={Link} to="/activity" variant="default" size="xs">
          All activity
        </Button>
      }
    >
      <ProblemAlert error={error} />
      {isPending ? <Loading /> : null}
      {data?.rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing has happened yet.
        </Text>
      ) : null}
      {data === undefined || data.rows.length === 0 ? null : <EventTable rows={data.rows} label="Last events" />}
    </Section>
  );
}
