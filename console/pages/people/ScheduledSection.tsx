import { Button, Group as Row, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../../client/client.ts';
import { useMay } from '../../client/session.ts';
import { confirm } from '../../parts/confirm.tsx';
import { eventType } from '../../parts/eventWords.ts';
import { notifyDone, notifyProblem } from '../../parts/notify.ts';
import { PathLink } from '../../parts/PathLink.tsx';
import { Section } from '../../parts/Section.tsx';
import { ExactTime } from '../../parts/TimeAgo.tsx';
import { type LifecycleEvent, scheduledQuery } from './queries.ts';
import { RedateDialog } from './RedateDialog.tsx';

/** What is to happen to a person on a later day; nothing where nothing is. */
export function ScheduledSection({ userId }: { readonly userId: string }) {
  const { data } = useQuery(scheduledQuery(userId));
  const [redated, setRedated] = useState<LifecycleEvent | null>(null);
  if (data === undefined || data.data.length === 0) return null;
  return (
    <Section title="Scheduled" lead="Takes effect by itself on its date.">
      <Stack gap="xs">
        {data.data.map((event) => (
          <ScheduledRow key={event.id} event={event} onRedate={() => setRedated(event)} />
        ))}
      </Stack>
      <RedateDialog event={redated} onClose={() => setRedated(null)} />
    </Section>
  );
}

function ScheduledRow({ event, onRedate }: { readonly event: LifecycleEvent; readonly onRedate: () => void }) {
  const mayWrite = useMay('events:write');
  const queryClient = useQueryClient();
  const name = eventType(event.type);
  const withdraw = useMutation({
    mutationFn: () => answer(api.v1.events[':id'].cancel.$post({ param: { id: event.id }, json: {} })),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['event'] });
      notifyDone(`The scheduled ${name.toLowerCase()} was withdrawn.`);
    },
    onError: notifyProblem,
  });
  const ask = () =>
    confirm({
      title: `Withdraw the scheduled ${name.toLowerCase()}?`,
      text: 'It will not take effect. What it would have changed stays as it is.',
      verb: 'Withdraw',
      isDangerous: true,
      onConfirm: () => withdraw.mutate(),
    });
  return (
    <Row justify="space-between" gap="xs">
      <Text size="sm" component="div">
        <PathLink path={`/activity/${event.id}`}>{name}</PathLink> on <ExactTime time={event.effectiveAt} />
      </Text>
      {mayWrite ? (
        <Row gap="xs">
          <Button size="compact-sm" variant="default" onClick={onRedate} aria-label={`Change the date of the ${name}`}>
            Change date
          </Button>
          <Button
            size="compact-sm"
            variant="outline"
            color="red"
            loading={withdraw.isPending}
            onClick={ask}
            aria-label={`Withdraw the ${name}`}
          >
            Withdraw
          </Button>
        </Row>
      ) : null}
    </Row>
  );
}
