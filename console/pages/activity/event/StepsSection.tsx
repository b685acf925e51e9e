import { SegmentedControl, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { FirstOnly } from '../../../parts/FirstOnly.tsx';
import { Section } from '../../../parts/Section.tsx';
import { useAppNames } from '../../../parts/useAppNames.ts';
import type { EventRow } from '../eventRows.ts';
import { attemptsQuery, MOST_ATTEMPTS } from './attempts.ts';
import { StepTable } from './StepTable.tsx';
import { WaterfallPlot } from './WaterfallPlot.tsx';
import { waterfallOf } from './waterfall.ts';

/** The event's steps and their attempts, as a waterfall or as a table. */
export function StepsSection({ event }: { readonly event: EventRow }) {
  const { view = 'waterfall' } = useSearch({ from: '/signedIn/activity/$eventId' });
  const navigate = useNavigate({ from: '/activity/$eventId' });
  const attempts = useQuery(attemptsQuery(event.id));
  const appName = useAppNames();
  const tried = attempts.data ?? [];
  const shown = waterfallOf(event, tried, appName, Math.max(attempts.dataUpdatedAt, Date.now()));
  return (
    <Section
      title="Steps and attempts"
      lead="One step an application; each attempt with how long it took."
      actions={
        <SegmentedControl
          size="xs"
          value={view}
          aria-label="Steps as"
          onChange={(next) =>
            void navigate({ search: { view: next === 'table' ? 'table' : undefined }, replace: true })
          }
          data={[
            { value: 'waterfall', label: 'Waterfall' },
            { value: 'table', label: 'Table' },
          ]}
        />
      }
    >
      {event.steps.length === 0 ? (
        <Text size="sm" c="dimmed" mb="sm">
          {event.status === 'scheduled'
            ? 'Which applications it touches is known when it takes effect.'
            : 'No application has a step in it yet.'}
        </Text>
      ) : null}
      {view === 'table' ? <StepTable event={event} attempts={tried} /> : <WaterfallPlot waterfall={shown} />}
      {tried.length >= MOST_ATTEMPTS ? <FirstOnly count={tried.length} of="attempts" /> : null}
    </Section>
  );
}
