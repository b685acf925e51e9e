import { Button, Group, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, api } from '../../../client/client.ts';
import { notifyDone } from '../../../parts/notify.ts';
import { ProblemAlert } from '../../../parts/ProblemAlert.tsx';
import { Section } from '../../../parts/Section.tsx';
import { fromLocal, toLocal } from '../../../parts/timeSpan.ts';
import type { EventRow } from '../eventRows.ts';
import { useReadAgain } from '../steer.ts';
import { VerbButtons } from './VerbButtons.tsx';

/** An event that waits for its date: give it another, or withdraw it. */
export function ScheduledSection({ event }: { readonly event: EventRow }) {
  const readAgain = useReadAgain();
  const [time, setTime] = useState(toLocal(event.effectiveAt ?? undefined));
  const redate = useMutation({
    mutationFn: (effectiveAt: string) =>
      answer(api.v1.events[':id'].$patch({ param: { id: event.id }, json: { effectiveAt } })),
    onSuccess: () => {
      notifyDone('It takes effect at the new time.');
      return readAgain();
    },
  });
  const submit = (submitted: FormEvent) => {
    submitted.preventDefault();
    const effectiveAt = fromLocal(time);
    if (effectiveAt !== undefined) redate.mutate(effectiveAt);
  };
  return (
    <Section title="Scheduled" lead="It touches nothing until then; the past means now.">
      <Group component="form" align="flex-end" onSubmit={submit}>
        <TextInput
          type="datetime-local"
          label="Takes effect"
          value={time}
          required
          onChange={({ currentTarget }) => setTime(currentTarget.value)}
        />
        <Button type="submit" loading={redate.isPending}>
          Change the date
        </Button>
        <VerbButtons eventId={event.id} verbs={['cancel']} of="this event" />
      </Group>
      <ProblemAlert error={redate.error} />
    </Section>
  );
}
