import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, newRequestKey } from '../../client/client.ts';
import { isIdOf } from '../../client/ids.ts';
import { useEventNotice } from '../../parts/useEventNotice.tsx';

export type MemberMode = 'add' | 'remove';

interface MemberChange {
  readonly groupId: string | null;
  readonly mode: MemberMode;
  readonly userIds: readonly string[];
}

/** What the change would give and take, by app; nothing is asked until a group is chosen. */
export function useMemberEffects({ groupId, mode, userIds }: MemberChange) {
  return useQuery({
    queryKey: ['groups', 'what-if', groupId, mode, userIds],
    enabled: groupId !== null && userIds.length > 0,
    queryFn: () =>
      answer(api.v1.groups[':id']['what-if'].$post({ param: { id: groupId ?? '' }, json: bodyOf(mode, userIds) })),
  });
}

/** Puts people into a group or takes them out; says so, with a link to the event where there is one. */
export function useChangeMembers(onDone: () => void) {
  const queryClient = useQueryClient();
  const notice = useEventNotice();
  const [key] = useState(newRequestKey);
  return useMutation({
    mutationFn: ({ groupId, mode, userIds }: MemberChange) =>
      answer(
        api.v1.groups[':id'].members.$post(
          { param: { id: groupId ?? '' }, json: bodyOf(mode, userIds) },
          { headers: { 'Idempotency-Key': `${key}-${groupId}` } },
        ),
      ),
    onSuccess: async ({ events }, { mode }) => {
      await Promise.all(
        ['groups', 'people', 'access', 'event'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })),
      );
      notice(told(mode, events.length), events.length === 1 ? events[0] : null);
      onDone();
    },
  });
}

function told(mode: MemberMode, count: number): string {
  if (count === 0) return mode === 'add' ? 'All of them were in the group already.' : 'None of them was in the group.';
  const people = count === 1 ? '1 person' : `${count} people`;
  return mode === 'add' ? `${people} assigned to the group.` : `${people} removed from the group.`;
}

function bodyOf(mode: MemberMode, userIds: readonly string[]) {
  // The ids are the API's own, and it looks at them again.
  const ids = userIds.filter((id) => isIdOf('usr', id));
  return mode === 'add' ? { add: ids } : { remove: ids };
}
