import { Button, Grid, Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../client/session.ts';
import { useEvents } from '../../live/Live.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { PageHeader } from '../../parts/PageHeader.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { ProblemAlert } from '../../parts/ProblemAlert.tsx';
import { AccessSection } from './AccessSection.tsx';
import { AttributesSection } from './AttributesSection.tsx';
import { ComparisonSection } from './ComparisonSection.tsx';
import { EditPersonDialog } from './EditPersonDialog.tsx';
import { GroupsSection } from './GroupsSection.tsx';
import { OffboardDialog } from './OffboardDialog.tsx';
import { OnboardAgain } from './OnboardAgain.tsx';
import { ActiveBadge, nameOf } from './PeopleTable.tsx';
import { personQuery } from './queries.ts';
import { ScheduledSection } from './ScheduledSection.tsx';
import { TimelineSection } from './TimelineSection.tsx';

/** One person: who they are, what they have and why, what happened and will happen to them. */
export function PersonPage() {
  const { id } = useParams({ from: '/signedIn/people/$id' });
  const mayWrite = useMay('users:write');
  const [dialog, setDialog] = useState<'edit' | 'offboard' | null>(null);
  const queryClient = useQueryClient();
  const { data: person, error, refetch } = useQuery(personQuery(id));
  useEvents(({ userId }) => {
    if (userId !== id) return;
    void queryClient.invalidateQueries({ queryKey: ['people', id] });
    void queryClient.invalidateQueries({ queryKey: ['groups', 'of', id] });
  });
  if (person === undefined) {
    return (
      <>
        <PageHeader title="Person" />
        {error === null ? <Loading /> : <ProblemAlert error={error} onRetry={() => void refetch()} />}
        {error === null ? null : <Evidence id={id} />}
      </>
    );
  }
  const close = () => setDialog(null);
  return (
    <>
      <PathLink path="/people">All people</PathLink>
      <PageHeader
        title={nameOf(person)}
        lead={
          <>
            {person.userName} <ActiveBadge isActive={person.active} />
          </>
        }
        actions={
          <>
            <Evidence id={id} />
            {mayWrite ? (
              <Button variant="default" onClick={() => setDialog('edit')}>
                Edit
              </Button>
            ) : null}
            {mayWrite && person.active ? (
              <Button variant="outline" color="red" onClick={() => setDialog('offboard')}>
                Offboard
              </Button>
            ) : null}
            {mayWrite && !person.active ? <OnboardAgain person={person} /> : null}
          </>
        }
      />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack gap="md">
            <AccessSection person={person} />
            <ScheduledSection userId={id} />
            <TimelineSection userId={id} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="md">
            <AttributesSection person={person} />
            <GroupsSection person={person} />
          </Stack>
        </Grid.Col>
      </Grid>
      <ComparisonSection userId={id} />
      <EditPersonDialog person={person} isOpen={dialog === 'edit'} onClose={close} />
      <OffboardDialog person={person} isOpen={dialog === 'offboard'} onClose={close} />
    </>
  );
}

function Evidence({ id }: { readonly id: string }) {
  return <PathLink path={`/reports/evidence/${id}`}>Evidence</PathLink>;
}
