/** The settings' pages in the order of their navigation. `scope` is what one must be allowed to see one. */
export const SECTIONS = [
  { to: '/settings/account', label: 'Account', scope: null },
  { to: '/settings/administrators', label: 'Administrators', scope: 'admins:read' },
  { to: '/settings/api-keys', label: 'API keys', scope: 'keys:read' },
  { to: '/settings/webhooks', label: 'Webhooks', scope: 'webhooks:read' },
  { to: '/settings/report-schedules', label: 'Report schedules', scope: 'reports:read' },
  { to: '/settings/audit', label: 'Audit log', scope: 'audit:read' },
  { to: '/settings/retention', label: 'Retention', scope: null },
  { to: '/settings/single-sign-on', label: 'Single sign-on', scope: null },
  { to: '/settings/about', label: 'About', scope: null },
] as const;
