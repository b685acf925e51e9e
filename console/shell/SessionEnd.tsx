import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { hearOtherTabs } from '../client/otherTabs.ts';
import { sessionQuery } from '../client/session.ts';

/**
 * Leads to the sign-in as soon as the session is known to have ended: another tab signed out, somebody ended it, or its time
 * is over. What was read by it is forgotten.
 */
export function SessionEnd() {
  const queryClient = useQueryClient();
  const router = useRouter();
  const { data } = useQuery(sessionQuery);
  const hasEnded = data === null;
  useEffect(
    () => hearOtherTabs(() => void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })),
    [queryClient],
  );
  useEffect(() => {
    if (!hasEnded) return;
    const to = router.state.location.href;
    void router.navigate({ to: '/sign-in', search: { to, ended: true } }).then(() => queryClient.clear());
  }, [hasEnded, queryClient, router]);
  return null;
}
