import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { searchText } from '../../parts/searchText.ts';
import type { SignedInRoute } from '../../shell/parentRoutes.tsx';

/** Which group of the inbox is open: its code, and its app where it has one. */
export interface AttentionSearch {
  readonly code?: string | undefined;
  readonly app?: string | undefined;
}

/** Needs attention. */
export function attentionRoutes(parent: SignedInRoute) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/needs-attention',
      validateSearch: ({ code, app }: Record<string, unknown>): AttentionSearch => ({
        code: searchText(code),
        app: searchText(app),
      }),
      component: lazyRouteComponent(() => import('./AttentionPage.tsx'), 'AttentionPage'),
    }),
  ] as const;
}
