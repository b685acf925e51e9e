import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, newRequestKey } from '../../client/client.ts';
import { useEventNotice } from '../../parts/useEventNotice.tsx';
import { nameOf } from './PeopleTable.tsx';
import type { Person } from './queries.ts';

export type WhenToLeave = 'now' | 'later' | 'delete';

export interface Leaving {
  readonly when: WhenToLeave;
  /** With `later`. */
  readonly effectiveAt: string | null;
}

/** Offboards a person as chosen, says so with a link to the event, and leaves the page of who is deleted. */
export function useOffboard(person: Person, onDone: () => void, onError: (error: Error) => void) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const notice = useEventNotice();
  const [key] = useState(newRequestKey);
  return useMutation({
    mutationFn: async (leaving: Leaving) => (await send(person, leaving, key)).event,
    onSuccess: async (event, { when }) => {
      notice(`${nameOf(person)} ${when === 'later' ? 'will be' : 'is being'} offboarded.`, event);
      onDone();
      if (when === 'delete') await navigate({ to: '/people' });
      await Promise.all(
        ['people', 'groups', 'access', 'event'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })),
      );
    },
    onError,
  });
}

/** The call that it is, for "Show as curl". */
export function offboardCall(person: Person, { when, effectiveAt }: Leaving) {
  const path = `/v1/users/${person.id}`;
  if (when === 'delete') return { method: 'DELETE', path } as const;
  if (when === 'now') return { method: 'PATCH', path, body: { active: false } } as const;
  return { method: 'POST', path: '/v1/hr/events', body: scheduled(person, effectiveAt) } as const;
}

function send(person: Person, { when, effectiveAt }: Leaving, key: string) {
  const param = { id: person.id };
  if (when === 'delete') return answer(api.v1.users[':id'].$delete({ param }));
  if (when === 'now') return answer(api.v1.users[':id'].$patch({ param, json: { active: false } }));
  return answer(
    api.v1.hr.events.$post({ json: scheduled(person, effectiveAt) }, { headers: { 'Idempotency-Key': key } }),
  );
}

function scheduled({ employeeNumber }: Person, effectiveAt: string | null) {
  return { type: 'offboard' as const, employeeNumber: employeeNumber ?? '', effectiveAt: effectiveAt ?? '' };
}
