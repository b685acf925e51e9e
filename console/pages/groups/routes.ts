import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { SignedInRoute } from '../../shell/parentRoutes.tsx';

/** Groups. */
export function groupsRoutes(parent: SignedInRoute) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/groups',
      component: lazyRouteComponent(() => import('./GroupsPage.tsx'), 'GroupsPage'),
    }),
  ] as const;
}
