import type { z } from '@hono/zod-openapi';
import type { App } from '../../db/apps.ts';
import type { WaitingForApp } from '../../db/quarantine.ts';
import type { appSchema } from './app.ts';
import { showHealth } from './appHealth.ts';

/**
 * An app as it is answered: without its token.
 *
 * @param waiting what waits for it in quarantine.
 */
export function showApp(app: App, waiting: WaitingForApp | undefined): z.output<typeof appSchema> {
  return {
    ...settingsOf(app),
    pausedUntil: app.pausedUntil !== null && app.pausedUntil > new Date() ? app.pausedUntil.toISOString() : null,
    health: showHealth(app, waiting),
    removingSince: app.removingSince?.toISOString() ?? null,
    createdAt: app.createdAt.toISOString(),
    updatedAt: app.updatedAt.toISOString(),
  };
}

/** An app as the audit log keeps it: what somebody has set. That a token was changed shows, not which. */
export function auditedApp(app: App, tokenChanged = false) {
  const { connection, ...settings } = settingsOf(app);
  return { ...settings, connection: tokenChanged ? { ...connection, token: 'changed' } : connection };
}

function settingsOf(app: App) {
  return {
    id: app.id,
    catalog: app.catalog,
    displayName: app.displayName,
    connection: { baseUrl: app.baseUrl, settings: app.connectionSettings },
    authorizedDomains: app.authorizedDomains,
    operations: app.operations,
    onLeave: app.onLeave,
    pushGroups: app.pushGroups,
    adoptGroups: app.adoptGroups,
    deletionGuard: app.deletionGuard,
    reconcile: { every: app.reconcile.every, mend: { ...app.reconcile.mend } },
    limits: app.limits,
  };
}
