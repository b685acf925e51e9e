import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { confirm } from '../../parts/confirm.tsx';
import { notifyDone, notifyProblem } from '../../parts/notify.ts';
import { steerEvent, useReadAgain, VERB_WORDS, type Verb } from '../activity/steer.ts';
import { many } from './items.ts';

interface Props {
  readonly eventIds: readonly string[];
  readonly appId: string | null;
  readonly onDone: () => void;
}

const LABELS: { readonly [V in Verb]: string } = {
  retry: 'Retry selected',
  skip: 'Skip selected',
  cancel: 'Cancel selected',
};

/** What can be said to the events that were chosen. */
export function SelectedVerbs({ eventIds, appId, onDone }: Props) {
  const readAgain = useReadAgain();
  const steer = useMutation({
    mutationFn: async (verb: Verb) => {
      let refused = 0;
      let problem: Error | undefined;
      // One after the other: one that was settled meanwhile is refused, and holds up no other.
      for (const id of eventIds) {
        try {
          await steerEvent(verb, id, appId);
        } catch (error) {
          refused += 1;
          problem = error instanceof Error ? error : new Error(String(error));
        }
      }
      if (refused === eventIds.length && problem !== undefined) throw problem;
      return { done: eventIds.length - refused, refused };
    },
    onSuccess: ({ done, refused }, verb) => {
      const rest = refused === 0 ? '' : ` ${refused} had been settled already.`;
      notifyDone(`${VERB_WORDS[verb].label}: ${many(done, 'event')}.${rest}`);
      onDone();
    },
    onError: notifyProblem,
    onSettled: readAgain,
  });
  const say = (verb: Verb) => {
    if (verb === 'retry') return steer.mutate(verb);
    const { text } = VERB_WORDS[verb];
    return confirm({
      title: `${LABELS[verb]}: ${many(eventIds.length, 'event')}?`,
      text,
      verb: `Yes, ${VERB_WORDS[verb].label.toLowerCase()}`,
      isDangerous: true,
      onConfirm: () => steer.mutate(verb),
    });
  };
  return (
    <Group gap="xs">
      <Text size="sm" role="status">
        {eventIds.length} selected
      </Text>
      {(['retry', 'skip', 'cancel'] as const).map((verb) => (
        <Button
          key={verb}
          size="xs"
          variant="default"
          disabled={eventIds.length === 0 || steer.isPending}
          loading={steer.isPending && steer.variables === verb}
          onClick={() => say(verb)}
        >
          {LABELS[verb]}
        </Button>
      ))}
    </Group>
  );
}
