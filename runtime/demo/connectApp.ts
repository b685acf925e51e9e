import { z } from 'zod';
import { permanent } from '../../domain/errors.ts';
import type { ApiClient } from './apiClient.ts';

const connectionReport = z.looseObject({
  ok: z.boolean(),
  checks: z.array(
    z.looseObject({
      name: z.string(),
      ok: z.boolean(),
      skipped: z.boolean().optional(),
      cause: z.string().nullish(),
      remedy: z.string().nullish(),
    }),
  ),
});
const withId = z.looseObject({ id: z.string() });

/** Test Connection before saving; answers how many checks were made. @throws `connection_failed` naming cause and remedy. */
export async function testConnection(api: ApiClient, target: { baseUrl: string; token: string }): Promise<number> {
  const body = { catalog: 'scim', connection: { baseUrl: target.baseUrl, token: target.token } };
  const report = await api.call('POST', '/v1/test-connection', connectionReport, { body });
  const failed = report.checks.find((check) => !check.ok && check.skipped !== true);
  if (!report.ok || failed !== undefined) {
    const { name = 'connection', cause, remedy } = failed ?? {};
    throw permanent('connection_failed', `Test Connection: ${name} failed: ${cause ?? 'no cause given'}`, {
      ...(remedy === undefined || remedy === null ? {} : { remedy }),
    });
  }
  return report.checks.filter((check) => check.skipped !== true).length;
}

/** Makes the app: every group goes to it, groups of the same name are adopted (DESIGN ruling 15). Answers its id. */
export async function createDemoApp(
  api: ApiClient,
  options: { target: { baseUrl: string; token: string }; displayName: string; domains: readonly string[]; key: string },
): Promise<string> {
  const app = await api.call('POST', '/v1/apps', withId, {
    idempotencyKey: `${options.key}-app`,
    body: {
      catalog: 'scim',
      displayName: options.displayName,
      connection: { baseUrl: options.target.baseUrl, token: options.target.token },
      authorizedDomains: options.domains,
      pushGroups: 'all',
      adoptGroups: 'byName',
    },
  });
  return app.id;
}

/** Entitles everybody to the app, by the built-in group of all active people. */
export async function entitleEverybody(api: ApiClient, appId: string, key: string): Promise<void> {
  await api.call('POST', '/v1/policies', withId, {
    idempotencyKey: `${key}-policy`,
    body: { appId, groupId: 'grp_everybody', name: 'Everybody' },
  });
}
