import { useMutation } from '@tanstack/react-query';
import { answer, api } from '../../client/client.ts';
import { isIdOf } from '../../client/ids.ts';
import { notifyDone, notifyProblem } from '../../parts/notify.ts';
import { useReadAgain } from './steer.ts';

export type Decision = 'approve' | 'reject';

/** Which held removals are decided; without a list all that is held now. */
export interface GuardChoice {
  readonly eventIds?: readonly string[];
  readonly userIds?: readonly string[];
}

const guard = api.v1.apps[':id'].guard;

/** Lets removals of an app go that the deletion guard holds, or leaves those accounts in place. */
export function useDecideGuard(appId: string) {
  const readAgain = useReadAgain();
  return useMutation({
    mutationFn: ({ decision, eventIds, userIds }: GuardChoice & { readonly decision: Decision }) => {
      const json = {
        ...(eventIds === undefined ? {} : { eventIds: eventIds.filter((id) => isIdOf('evt', id)) }),
        ...(userIds === undefined ? {} : { userIds: userIds.filter((id) => isIdOf('usr', id)) }),
      };
      const call = { param: { id: appId }, json };
      return answer(decision === 'approve' ? guard.approve.$post(call) : guard.reject.$post(call));
    },
    onSuccess: ({ removals }, { decision }) => {
      const accounts = removals === 1 ? '1 account' : `${removals} accounts`;
      notifyDone(decision === 'approve' ? `${accounts} will go.` : `${accounts} will stay.`);
      return readAgain();
    },
    onError: notifyProblem,
  });
}
