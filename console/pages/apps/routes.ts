import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { searchText, searchWord } from '../../parts/searchText.ts';
import type { SignedInRoute } from '../../shell/parentRoutes.tsx';
import { APP_TABS, type AppTab } from './app/tabs.ts';

/** Apps: the list, the catalog with the wizard's first step, the wizard's further steps, and an app by tabs. */
export function appsRoutes(parent: SignedInRoute) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/apps',
      component: lazyRouteComponent(() => import('./AppsPage.tsx'), 'AppsPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/apps/new',
      validateSearch: (search: Record<string, unknown>): { q?: string | undefined; kind?: string | undefined } => ({
        q: searchText(search.q),
        kind: searchText(search.kind),
      }),
      component: lazyRouteComponent(() => import('./catalog/NewAppPage.tsx'), 'NewAppPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/apps/$id/setup/$step',
      component: lazyRouteComponent(() => import('./setup/SetupPage.tsx'), 'SetupPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/apps/$id',
      validateSearch: (search: Record<string, unknown>): { tab?: AppTab | undefined } => ({
        tab: searchWord(search.tab, APP_TABS),
      }),
      component: lazyRouteComponent(() => import('./app/AppPage.tsx'), 'AppPage'),
    }),
  ] as const;
}
