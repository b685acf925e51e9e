import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { InferRequestType, InferResponseType } from 'hono/client';
import { answer, api } from '../../../client/client.ts';
import { isIdOf } from '../../../client/ids.ts';
import { notifyDone } from '../../../parts/notify.ts';

const guard = api.v1.apps[':id'].guard;

export type Hold = InferResponseType<typeof guard.$get, 200>['held'][number];
export type Decision = 'approve' | 'reject';

/** What the guard holds, page by page, with its limits and its hour. */
export function holdsQuery(appId: string) {
  return infiniteQueryOptions({
    queryKey: ['apps', appId, 'holds'],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      answer(
        guard.$get({
          param: { id: appId },
          query: { limit: '50', ...(pageParam === '' ? {} : { cursor: pageParam }) },
        }),
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** Lets removals go or leaves the accounts in place: one, or with no hold given all that is held now. */
export function useDecide(appId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ decision, hold }: { decision: Decision; hold?: Hold }) =>
      answer(guard[decision].$post({ param: { id: appId }, json: choiceOf(hold) })),
    onSuccess: async ({ removals }, { decision }) => {
      const many = removals === 1 ? '1 removal' : `${removals} removals`;
      notifyDone(decision === 'approve' ? `Approved ${many}.` : `Rejected ${many}; the accounts stay.`);
      await Promise.all(
        ['apps', 'attention', 'event'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })),
      );
    },
  });
}

function choiceOf(hold: Hold | undefined): NonNullable<InferRequestType<typeof guard.approve.$post>['json']> {
  if (hold === undefined) return {};
  const { eventId, userId } = hold;
  if (!isIdOf('evt', eventId) || !isIdOf('usr', userId)) throw new Error('This is none of the held removals.');
  return { eventIds: [eventId], userIds: [userId] };
}
