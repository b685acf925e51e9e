import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { isIdOf } from '../../client/ids.ts';
import type { SignedInRoute } from '../../shell/parentRoutes.tsx';

/** What the list of policies is narrowed to, and whether one is being added; then these are its app and group. */
export interface PoliciesSearch {
  readonly app?: `app_${string}` | undefined;
  readonly group?: `grp_${string}` | undefined;
  readonly add?: true | undefined;
}

/** Policies. */
export function policiesRoutes(parent: SignedInRoute) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/policies',
      validateSearch: (search: Record<string, unknown>): PoliciesSearch => ({
        app: isIdOf('app', search.app) ? search.app : undefined,
        group: isIdOf('grp', search.group) ? search.group : undefined,
        add: search.add === true ? true : undefined,
      }),
      component: lazyRouteComponent(() => import('./PoliciesPage.tsx'), 'PoliciesPage'),
    }),
  ] as const;
}
