import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { isIdOf } from '../../client/ids.ts';
import { searchText, searchWord } from '../../parts/searchText.ts';
import type { SignedInRoute } from '../../shell/parentRoutes.tsx';

/** What the list of people is narrowed to, and whether somebody is being added. */
export interface PeopleSearch {
  readonly q?: string | undefined;
  readonly active?: 'true' | 'false' | undefined;
  readonly group?: `grp_${string}` | undefined;
  readonly app?: `app_${string}` | undefined;
  readonly add?: true | undefined;
}

/** People: the list, and one person. */
export function peopleRoutes(parent: SignedInRoute) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/people',
      validateSearch: (search: Record<string, unknown>): PeopleSearch => ({
        q: searchText(search.q),
        active: searchWord(String(search.active), ['true', 'false']),
        group: isIdOf('grp', search.group) ? search.group : undefined,
        app: isIdOf('app', search.app) ? search.app : undefined,
        add: search.add === true ? true : undefined,
      }),
      component: lazyRouteComponent(() => import('./PeoplePage.tsx'), 'PeoplePage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/people/import',
      validateSearch: (search: Record<string, unknown>): { id?: string | undefined } => ({ id: searchText(search.id) }),
      component: lazyRouteComponent(() => import('../imports/ImportPage.tsx'), 'ImportPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/people/$id',
      component: lazyRouteComponent(() => import('./PersonPage.tsx'), 'PersonPage'),
    }),
  ] as const;
}
