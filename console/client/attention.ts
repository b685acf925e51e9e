import { queryOptions } from '@tanstack/react-query';
import { answer, api } from './client.ts';

/** What needs a human, grouped by cause. */
export const attentionQuery = queryOptions({
  queryKey: ['attention'],
  queryFn: () => answer(api.v1.attention.$get()),
});
