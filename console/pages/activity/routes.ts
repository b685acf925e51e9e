import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { SignedInRoute } from '../../shell/parentRoutes.tsx';

/** Activity. */
export function activityRoutes(parent: SignedInRoute) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/activity',
      component: lazyRouteComponent(() => import('./ActivityPage.tsx'), 'ActivityPage'),
    }),
  ] as const;
}
