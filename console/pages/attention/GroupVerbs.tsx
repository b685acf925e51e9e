import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { answer, api } from '../../client/client.ts';
import { useMay } from '../../client/session.ts';
import { causeWords } from '../../parts/causeWords.ts';
import { confirm } from '../../parts/confirm.tsx';
import { notifyDone, notifyProblem } from '../../parts/notify.ts';
import { GuardButtons } from '../activity/GuardButtons.tsx';
import { useReadAgain, VERB_WORDS, type Verb } from '../activity/steer.ts';
import { type AttentionItem, GUARD, many } from './items.ts';

const LABELS: { readonly [V in Verb]: string } = { retry: 'Retry all', skip: 'Skip all', cancel: 'Cancel all' };

/** What can be said to everything of a group at once. */
export function GroupVerbs({ item }: { readonly item: AttentionItem }) {
  const mayWrite = useMay('events:write');
  const mayDecide = useMay('guard:write');
  const steer = useSteerMany(item);
  if (item.code === GUARD && item.appId !== null) {
    return mayDecide ? (
      <GuardButtons appId={item.appId} appName={item.appName ?? item.appId} choice={{}} what="all" />
    ) : null;
  }
  const verbs = (['retry', 'skip', 'cancel'] as const).filter((verb) => item.verbs.includes(verb));
  if (!mayWrite) return null;
  const ask = (verb: Verb) =>
    confirm({
      title: `${LABELS[verb]}: ${many(item.count, item.appId === null ? 'event' : 'step')}?`,
      text: `${causeWords(item.code)}${item.appName === null ? '' : ` (${item.appName})`}. ${VERB_WORDS[verb].text}`,
      verb: `Yes, ${LABELS[verb].toLowerCase()}`,
      isDangerous: verb !== 'retry',
      onConfirm: () => steer.mutate(verb),
    });
  return verbs.map((verb) => (
    <Button
      key={verb}
      size="xs"
      variant={verb === 'retry' ? 'filled' : 'default'}
      loading={steer.isPending && steer.variables === verb}
      disabled={steer.isPending}
      onClick={() => ask(verb)}
    >
      {LABELS[verb]}
    </Button>
  ));
}

function useSteerMany({ code, appId }: AttentionItem) {
  const readAgain = useReadAgain();
  const { retry, skip, cancel } = api.v1.events;
  return useMutation({
    mutationFn: (verb: Verb) => {
      const call = { query: {}, json: { code, ...(appId === null ? {} : { app: appId }) } };
      if (verb === 'retry') return answer(retry.$post(call));
      return verb === 'skip' ? answer(skip.$post(call)) : answer(cancel.$post(call));
    },
    onSuccess: ({ matched }, verb) => {
      const asked = many(matched, 'event');
      notifyDone(verb === 'retry' ? `${asked} tried again.` : `${asked} ${verb === 'skip' ? 'skipped' : 'cancelled'}.`);
      return readAgain();
    },
    onError: notifyProblem,
  });
}
