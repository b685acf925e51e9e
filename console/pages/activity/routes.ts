import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { SignedInRoute } from '../../shell/parentRoutes.tsx';
import { activitySearch } from './activitySearch.ts';

/** Activity: the list of events, and one event. */
export function activityRoutes(parent: SignedInRoute) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/activity',
      validateSearch: activitySearch,
      component: lazyRouteComponent(() => import('./ActivityPage.tsx'), 'ActivityPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/activity/$eventId',
      validateSearch: ({ view }: Record<string, unknown>): { view?: 'table' | undefined } => ({
        view: view === 'table' ? view : undefined,
      }),
      component: lazyRouteComponent(() => import('./event/EventPage.tsx'), 'EventPage'),
    }),
  ] as const;
}
