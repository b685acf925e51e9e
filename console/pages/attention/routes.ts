import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { SignedInRoute } from '../../shell/parentRoutes.tsx';

/** Needs attention. */
export function attentionRoutes(parent: SignedInRoute) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: '/needs-attention',
      component: lazyRouteComponent(() => import('./AttentionPage.tsx'), 'AttentionPage'),
    }),
  ] as const;
}
