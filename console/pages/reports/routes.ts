import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { SignedInRoute } from '../../shell/parentRoutes.tsx';
import { provisioningSearch } from './provisioning/provisioningSearch.ts';

/** Reports: what there are, the provisioning report. */
export function reportsRoutes(parent: SignedInRoute) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/reports',
      component: lazyRouteComponent(() => import('./ReportsPage.tsx'), 'ReportsPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/reports/provisioning',
      validateSearch: provisioningSearch,
      component: lazyRouteComponent(() => import('./provisioning/ProvisioningPage.tsx'), 'ProvisioningPage'),
    }),
  ] as const;
}
