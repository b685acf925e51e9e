import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ProblemError } from './problem.ts';
import { sessionQuery } from './session.ts';

/** Server state, kept for a moment: what changes is told by the stream (live/), so nothing is polled. */
export function createQueryClient(): QueryClient {
  const queryClient = new QueryClient({
    queryCache: new QueryCache({ onError: noteEnd }),
    mutationCache: new MutationCache({ onError: noteEnd }),
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
  return queryClient;

  /** The API knows nobody by the cookie any more: the frame then leads to the sign-in (shell/SessionEnd.tsx). */
  function noteEnd(error: Error): void {
    if (error instanceof ProblemError && error.code === NOBODY) queryClient.setQueryData(sessionQuery.queryKey, null);
  }
}

/** The API's word for a request with neither a key nor a session that holds. */
const NOBODY = 'missing_api_key';
