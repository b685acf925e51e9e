import { queryOptions } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { answer, api } from '../../../client/client.ts';

export type Installation = InferResponseType<typeof api.v1.installation.$get, 200>;

/** What runs here, and what it keeps how long. */
export const installationQuery = queryOptions({
  queryKey: ['settings', 'installation'],
  queryFn: () => answer(api.v1.installation.$get()),
});
