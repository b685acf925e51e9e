import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { RootRoute } from '../../shell/parentRoutes.tsx';

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

interface SignInSearch {
  /** Where to go on. */
  readonly to?: string | undefined;
  /** The session that was there is none any more. */
  readonly ended?: true;
  /** What single sign-on refuses: a code, and a sentence. */
  readonly error?: string | undefined;
  readonly error_description?: string | undefined;
}

/** The ways in: by password or OIDC, and by the one-time link that the terminal prints. */
export function signInRoutes(parent: RootRoute) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/sign-in',
      validateSearch: (search: Record<string, unknown>): SignInSearch => ({
        to: textOf(search.to),
        ...(search.ended === true ? { ended: true } : {}),
        error: textOf(search.error),
        error_description: textOf(search.error_description),
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
