import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, redirect } from '@tanstack/react-router';
import { sessionQuery } from '../client/session.ts';
import { NotFound } from './NotFound.tsx';
import { Root } from './Root.tsx';
import { Shell } from './Shell.tsx';

export interface RouterContext {
  readonly queryClient: QueryClient;
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({ component: Root, notFoundComponent: NotFound });

/** All that needs somebody signed in: others are led to `/sign-in`, and back to where they wanted to go. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signedIn',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.fetchQuery(sessionQuery);
    if (session === null) redirect({ to: '/sign-in', search: { to: location.href }, throw: true });
  },
});

/** What the routes of a page hang below. */
export type SignedInRoute = typeof signedInRoute;
export type RootRoute = typeof rootRoute;
