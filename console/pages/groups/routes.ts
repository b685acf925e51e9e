import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { searchText } from '../../parts/searchText.ts';
import type { SignedInRoute } from '../../shell/parentRoutes.tsx';

/** What the list of groups is narrowed to, and whether one is being created. */
export interface GroupsSearch {
  readonly q?: string | undefined;
  readonly add?: true | undefined;
}

/** Groups: the list, and one group. */
export function groupsRoutes(parent: SignedInRoute) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/groups',
      validateSearch: (search: Record<string, unknown>): GroupsSearch => ({
        q: searchText(search.q),
        add: search.add === true ? true : undefined,
      }),
      component: lazyRouteComponent(() => import('./GroupsPage.tsx'), 'GroupsPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/groups/$id',
      validateSearch: (search: Record<string, unknown>): { q?: string | undefined } => ({ q: searchText(search.q) }),
      component: lazyRouteComponent(() => import('./GroupPage.tsx'), 'GroupPage'),
    }),
  ] as const;
}
