import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { SignedInRoute } from '../../shell/parentRoutes.tsx';

/** Apps. */
export function appsRoutes(parent: SignedInRoute) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/apps',
      component: lazyRouteComponent(() => import('./AppsPage.tsx'), 'AppsPage'),
    }),
  ] as const;
}
