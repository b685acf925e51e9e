import { z } from 'zod';
import { EVERYBODY } from '../../../domain/ids.ts';
import { inParallel } from '../../../domain/inParallel.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/startSandbox.ts';
import { DOMAIN } from './people.ts';
import type { Stack } from './stack.ts';

const withId = z.looseObject({ id: z.string() });

/** A target that everybody is entitled to. */
export interface ConnectedApp {
  readonly id: string;
  readonly sandbox: Sandbox;
}

/** Starts a target, in this process, and connects it. `baseUrl` is how Tenure reaches it, e.g. through a proxy. */
export async function connectSandbox(
  stack: Stack,
  name: string,
  options: Partial<SandboxOptions> & { readonly through?: (sandbox: Sandbox) => string | Promise<string> } = {},
): Promise<ConnectedApp> {
  const { through, ...sandboxOptions } = options;
  const sandbox = await startSandbox({ port: 0, token: 'canary-token-of-the-target', ...sandboxOptions });
  const baseUrl = (await through?.(sandbox)) ?? sandbox.baseUrl;
  const app = await stack.api.call('POST', '/v1/apps', withId, {
    idempotencyKey: `${name}-app`,
    body: {
      catalog: 'scim',
      displayName: name,
      connection: { baseUrl, token: sandbox.token },
      authorizedDomains: [DOMAIN],
      pushGroups: 'all',
      adoptGroups: 'byName',
    },
  });
  await stack.api.call('POST', '/v1/policies', withId, {
    idempotencyKey: `${name}-policy`,
    body: { appId: app.id, groupId: EVERYBODY, name: `Everybody to ${name}` },
  });
  return { id: app.id, sandbox };
}

/** Groups, by external id: `${key}-1`, `${key}-2`, … */
export async function makeGroups(stack: Stack, key: string, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, n) => `${key}-${n + 1}`);
  await inParallel(names, 4, async (externalId) => {
    await stack.api.call('POST', '/v1/groups', z.unknown(), {
      idempotencyKey: `group-${externalId}`,
      body: { externalId, displayName: `Group ${externalId}` },
    });
  });
  return names;
}
