import { QueryClient } from '@tanstack/react-query';
import { ProblemError } from './problem.ts';

/** Server state, kept for a moment: what changes is told by the stream (live/), so nothing is polled. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5000,
        refetchOnWindowFocus: false,
        // A refusal stays one; a connection that is lost comes back.
        retry: (count, error) => !(error instanceof ProblemError && error.status < 500) && count < 3,
      },
      mutations: { retry: false },
    },
  });
}
