import { queryOptions } from '@tanstack/react-query';
import { answer, api, type Body } from '../../../client/client.ts';
import type { Role } from '../../../client/session.ts';

export const administratorsQuery = queryOptions({
  queryKey: ['settings', 'administrators'],
  queryFn: () => answer(api.v1.admins.$get({ query: { limit: '200' } })),
});

export type Administrator = Body<Awaited<ReturnType<typeof api.v1.admins.$get>>>['data'][number];

/** Roles as they are chosen from. */
export const ROLE_CHOICES: readonly { readonly value: Role; readonly label: string }[] = [
  { value: 'admin', label: 'admin' },
  { value: 'operator', label: 'operator' },
  { value: 'auditor', label: 'auditor (reads only)' },
];
