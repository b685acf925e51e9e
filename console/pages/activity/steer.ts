import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../client/client.ts';
import { isIdOf } from '../../client/ids.ts';
import { notifyDone, notifyProblem } from '../../parts/notify.ts';

/** What an operator decides about what waits. */
export type Verb = 'retry' | 'skip' | 'cancel';

/** What each verb says on its button, before and after. */
export const VERB_WORDS: {
  readonly [V in Verb]: { readonly label: string; readonly done: string; readonly text: string };
} = {
  retry: { label: 'Retry now', done: 'It is tried again.', text: 'What waits is tried again at once.' },
  skip: {
    label: 'Skip',
    done: 'It was skipped.',
    text: 'It ends without being done: the app stays as it is. The report shows it as skipped.',
  },
  cancel: {
    label: 'Cancel',
    done: 'It was cancelled.',
    text: 'What is open ends, and accounts that this gave are taken back. The directory stays as it is.',
  },
};

const one = api.v1.events[':id'];

/** Says a verb to one event; to its step for one app, where one is named. */
export function steerEvent(verb: Verb, id: string, appId?: string | null) {
  const call = { param: { id }, json: isIdOf('app', appId) ? { appId } : {} };
  if (verb === 'retry') return answer(one.retry.$post(call));
  return verb === 'skip' ? answer(one.skip.$post(call)) : answer(one.cancel.$post(call));
}

/** Makes what is shown of events and of the inbox be read again. */
export function useReadAgain(): () => Promise<unknown> {
  const queryClient = useQueryClient();
  return () =>
    Promise.all(
      ['event', 'attention', 'home', 'stats'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })),
    );
}

/** The same as a mutation that tells how it went. */
export function useSteer(id: string) {
  const readAgain = useReadAgain();
  return useMutation({
    mutationFn: ({ verb, appId }: { verb: Verb; appId?: string }) => steerEvent(verb, id, appId),
    onSuccess: (_event, { verb }) => {
      notifyDone(VERB_WORDS[verb].done);
      return readAgain();
    },
    onError: notifyProblem,
  });
}
