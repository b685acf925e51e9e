import { Button } from '@mantine/core';
import { confirm } from '../../../parts/confirm.tsx';
import { useSteer, VERB_WORDS, type Verb } from '../steer.ts';

interface Props {
  readonly eventId: string;
  /** One app's step; without it all. */
  readonly appId?: string;
  readonly verbs: readonly Verb[];
  /** What they are about, such as an app's name. */
  readonly of: string;
}

/** Retry now, Skip, Cancel: the last two ask first, as they can't be taken back. */
export function VerbButtons({ eventId, appId, verbs, of }: Props) {
  const steer = useSteer(eventId);
  const say = (verb: Verb) => steer.mutate({ verb, ...(appId === undefined ? {} : { appId }) });
  const ask = (verb: Verb) => {
    const { label, text } = VERB_WORDS[verb];
    confirm({
      title: `${label}: ${of}?`,
      text,
      verb: `Yes, ${label.toLowerCase()}`,
      isDangerous: true,
      onConfirm: () => say(verb),
    });
  };
  return verbs.map((verb) => (
    <Button
      key={verb}
      size="xs"
      variant={verb === 'retry' ? 'filled' : 'default'}
      loading={steer.isPending && steer.variables.verb === verb}
      disabled={steer.isPending}
      aria-label={`${VERB_WORDS[verb].label}: ${of}`}
      onClick={() => (verb === 'retry' ? say(verb) : ask(verb))}
    >
      {VERB_WORDS[verb].label}
    </Button>
  ));
}
