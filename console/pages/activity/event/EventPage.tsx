import { Alert, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMay } from '../../../client/session.ts';
import { CurlButton } from '../../../parts/CurlButton.tsx';
import { causeWords } from '../../../parts/causeWords.ts';
import { eventCause, eventType } from '../../../parts/eventWords.ts';
import { Loading } from '../../../parts/Loading.tsx';
import { PageHeader } from '../../../parts/PageHeader.tsx';
import { PathLink } from '../../../parts/PathLink.tsx';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { type EventRow, eventByIdQuery } from '../eventRows.ts';
import type { Verb } from '../steer.ts';
import { ChangesSection } from './ChangesSection.tsx';
import { EventFacts } from './EventFacts.tsx';
import { ScheduledSection } from './ScheduledSection.tsx';
import { StepCause } from './StepCause.tsx';
import { StepsSection } from './StepsSection.tsx';
import { TemporalSection } from './TemporalSection.tsx';
import { VerbButtons } from './VerbButtons.tsx';

/** One event: what stands in its way first, then who and what, its steps in time, and what they changed. Live. */
export function EventPage() {
  const { eventId } = useParams({ from: '/signedIn/activity/$eventId' });
  const { data: event, error, isPending, refetch } = useQuery(eventByIdQuery(eventId));
  if (event === undefined) {
    return (
      <>
        <PageHeader title="Event" />
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {isPending ? <Loading /> : null}
      </>
    );
  }
  return <Event key={event.id} event={event} />;
}

function Event({ event }: { readonly event: EventRow }) {
  const mayWrite = useMay('events:write');
  const { type, status, userId, personName, cause } = event;
  const of = userId === null ? (cause === null ? '' : `: ${eventCause(cause.kind)}`) : ` of ${personName ?? userId}`;
  const inTheWay = event.steps.filter(
    ({ outcome, finishedAt }) => finishedAt === null && (outcome === 'needs_attention' || outcome === 'waiting'),
  );
  return (
    <>
      <PageHeader
        title={`${eventType(type)}${of}`}
        lead={<PathLink path="/activity">All activity</PathLink>}
        actions={
          <>
            {mayWrite ? <VerbButtons eventId={event.id} verbs={verbsFor(event)} of="all of this event" /> : null}
            <CurlButton method="GET" path={`/v1/events/${event.id}`} />
          </>
        }
      />
      <Stack gap="md">
        {inTheWay.map((step) => (
          <StepCause key={step.appId} event={event} step={step} />
        ))}
        {status === 'needs_attention' && inTheWay.length === 0 ? (
          <Alert
            color="red"
            variant="outline"
            role="alert"
            title={cause === null ? causeWords('workflow_ended') : eventCause(cause.kind)}
          >
            <Text size="sm">
              {cause?.id === undefined
                ? 'Retry it: it goes on where it was.'
                : `${causeWords(cause.id)}. Mend that, then retry; or skip it.`}
            </Text>
          </Alert>
        ) : null}
        <EventFacts event={event} />
        {status === 'scheduled' && mayWrite ? <ScheduledSection event={event} /> : null}
        <StepsSection event={event} />
        <ChangesSection eventId={event.id} />
        <TemporalSection event={event} />
      </Stack>
    </>
  );
}

/** What can be said to the whole event as it stands. */
function verbsFor({ status, finishedAt, steps }: EventRow): readonly Verb[] {
  // The one step that is stuck has its buttons beside its cause.
  const stuck = steps.filter((step) => step.finishedAt === null && step.outcome === 'needs_attention');
  if (stuck.length === 1) return steps.length > 1 ? ['cancel'] : [];
  if (status === 'needs_attention') return ['retry', 'skip', 'cancel'];
  if (status === 'cancelled') return ['retry'];
  return finishedAt === null && status !== 'scheduled' ? ['cancel'] : [];
}
