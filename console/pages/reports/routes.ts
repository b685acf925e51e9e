import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { SignedInRoute } from '../../shell/parentRoutes.tsx';
import { evidenceSearch } from './evidence/evidenceSearch.ts';
import { plotSearch } from './plots/plotSearch.ts';
import { provisioningSearch } from './provisioning/provisioningSearch.ts';

/** Reports: what there are, the provisioning report, plots, evidence of leavers. */
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
    createRoute({
      getParentRoute: () => parent,
      path: '/reports/plots',
      validateSearch: plotSearch,
      component: lazyRouteComponent(() => import('./plots/PlotsPage.tsx'), 'PlotsPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/reports/evidence',
      validateSearch: evidenceSearch,
      component: lazyRouteComponent(() => import('./evidence/EvidenceIndexPage.tsx'), 'EvidenceIndexPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/reports/evidence/$userId',
      component: lazyRouteComponent(() => import('./evidence/EvidencePage.tsx'), 'EvidencePage'),
    }),
  ] as const;
}
