import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import type { SignedInRoute } from '../../shell/parentRoutes.tsx';
import { auditSearch } from './audit/auditSearch.ts';

/** Settings: a page for each matter below one navigation. */
export function settingsRoutes(parent: SignedInRoute) {
  const settings = createRoute({
    getParentRoute: () => parent,
    path: '/settings',
    component: lazyRouteComponent(() => import('./SettingsLayout.tsx'), 'SettingsLayout'),
  });
  const under = { getParentRoute: () => settings };
  return [
    settings.addChildren([
      createRoute({
        ...under,
        path: '/',
        beforeLoad: () => {
          redirect({ to: '/settings/account', replace: true, throw: true });
        },
      }),
      createRoute({
        ...under,
        path: '/account',
        component: lazyRouteComponent(() => import('./account/AccountPage.tsx'), 'AccountPage'),
      }),
      createRoute({
        ...under,
        path: '/administrators',
        component: lazyRouteComponent(() => import('./admins/AdministratorsPage.tsx'), 'AdministratorsPage'),
      }),
      createRoute({
        ...under,
        path: '/api-keys',
        component: lazyRouteComponent(() => import('./keys/ApiKeysPage.tsx'), 'ApiKeysPage'),
      }),
      createRoute({
        ...under,
        path: '/webhooks',
        component: lazyRouteComponent(() => import('./webhooks/WebhooksPage.tsx'), 'WebhooksPage'),
      }),
      createRoute({
        ...under,
        path: '/webhooks/$endpointId',
        component: lazyRouteComponent(() => import('./webhooks/WebhookPage.tsx'), 'WebhookPage'),
      }),
      createRoute({
        ...under,
        path: '/report-schedules',
        component: lazyRouteComponent(() => import('./schedules/ReportSchedulesPage.tsx'), 'ReportSchedulesPage'),
      }),
      createRoute({
        ...under,
        path: '/audit',
        validateSearch: auditSearch,
        component: lazyRouteComponent(() => import('./audit/AuditPage.tsx'), 'AuditPage'),
      }),
      createRoute({
        ...under,
        path: '/retention',
        component: lazyRouteComponent(() => import('./about/RetentionPage.tsx'), 'RetentionPage'),
      }),
      createRoute({
        ...under,
        path: '/single-sign-on',
        component: lazyRouteComponent(() => import('./about/SingleSignOnPage.tsx'), 'SingleSignOnPage'),
      }),
      createRoute({
        ...under,
        path: '/about',
        component: lazyRouteComponent(() => import('./about/AboutPage.tsx'), 'AboutPage'),
      }),
    ]),
  ] as const;
}
