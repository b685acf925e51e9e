/** The tabs of an app's page, as its address names them (`/apps/{id}?tab=connection`). */
export const APP_TABS = [
  'overview',
  'connection',
  'users',
  'groups',
  'operations',
  'policies',
  'guard',
  'provision',
  'remove',
] as const;

export type AppTab = (typeof APP_TABS)[number];

export const TAB_LABELS: Readonly<Record<AppTab, string>> = {
  overview: 'Overview',
  connection: 'Connection',
  users: 'Users mapping',
  groups: 'Groups mapping',
  operations: 'Operations',
  policies: 'Policies',
  guard: 'Deletion guard',
  provision: 'Provision one person',
  remove: 'Remove app',
};
