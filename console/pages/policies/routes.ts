import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { SignedInRoute } from '../../shell/parentRoutes.tsx';

/** Policies. */
export function policiesRoutes(parent: SignedInRoute) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/policies',
      component: lazyRouteComponent(() => import('./PoliciesPage.tsx'), 'PoliciesPage'),
    }),
  ] as const;
}
