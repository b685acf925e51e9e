import type { QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { activityRoutes } from './pages/activity/routes.ts';
import { appsRoutes } from './pages/apps/routes.ts';
import { attentionRoutes } from './pages/attention/routes.ts';
import { groupsRoutes } from './pages/groups/routes.ts';
import { homeRoutes } from './pages/home/routes.ts';
import { peopleRoutes } from './pages/people/routes.ts';
import { policiesRoutes } from './pages/policies/routes.ts';
import { reportsRoutes } from './pages/reports/routes.ts';
import { settingsRoutes } from './pages/settings/routes.ts';
import { signInRoutes } from './pages/signIn/routes.ts';
import { ErrorPage } from './shell/ErrorPage.tsx';
import { NotFound } from './shell/NotFound.tsx';
import { rootRoute, signedInRoute } from './shell/parentRoutes.tsx';

const routeTree = rootRoute.addChildren([
  ...signInRoutes(rootRoute),
  signedInRoute.addChildren([
    ...homeRoutes(signedInRoute),
    ...appsRoutes(signedInRoute),
    ...peopleRoutes(signedInRoute),
    ...groupsRoutes(signedInRoute),
    ...policiesRoutes(signedInRoute),
    ...activityRoutes(signedInRoute),
    ...attentionRoutes(signedInRoute),
    ...reportsRoutes(signedInRoute),
    ...settingsRoutes(signedInRoute),
  ]),
]);

export function createConsoleRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  });
}
