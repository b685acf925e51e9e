import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { RootRoute } from '../../shell/parentRoutes.tsx';

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** The ways in: by password or OIDC, and by the one-time link that the terminal prints. */
export function signInRoutes(parent: RootRoute) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/sign-in',
      validateSearch: (search: Record<string, unknown>): { to?: string | undefined; error?: string | undefined } => ({
        to: textOf(search.to),
        error: textOf(search.error),
      }),
      component: lazyRouteComponent(() => import('./SignInPage.tsx'), 'SignInPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/start',
      validateSearch: (search: Record<string, unknown>): { t?: string | undefined } => ({ t: textOf(search.t) }),
      component: lazyRouteComponent(() => import('./StartPage.tsx'), 'StartPage'),
    }),
  ] as const;
}
