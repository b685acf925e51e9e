import { Agent, request } from 'undici';
import { z } from 'zod';
import { permanent } from '../../domain/errors.ts';

/** A resource as the target shows it. */
export const scimResource = z.looseObject({
  id: z.string(),
  externalId: z.string().nullish(),
  userName: z.string().nullish(),
  displayName: z.string().nullish(),
  members: z.array(z.looseObject({ value: z.string() })).nullish(),
});
export type ScimResource = z.output<typeof scimResource>;

export interface TargetSnapshot {
  readonly users: readonly ScimResource[];
  readonly groups: readonly ScimResource[];
}

const listAnswer = z.looseObject({
  totalResults: z.coerce.number().int().nonnegative(),
  Resources: z.array(scimResource).optional(),
});

/**
 * Reads everything a SCIM target holds, page by page. Plain requests on purpose: the check that the target is right
 * must not lean on the connector that made it so.
 */
export async function readTarget(options: { baseUrl: string; token: string }): Promise<TargetSnapshot> {
  const dispatcher = new Agent({ connections: 2, headersTimeout: 30_000, bodyTimeout: 30_000 });
  async function readAll(resource: 'Users' | 'Groups'): Promise<ScimResource[]> {
    const seen = new Map<string, ScimResource>();
    for (let startIndex = 1; ; ) {
      const answer = await request(`${options.baseUrl}/${resource}?startIndex=${startIndex}&count=100`, {
        dispatcher,
        headers: { authorization: `Bearer ${options.token}`, accept: 'application/scim+json' },
      });
      const body: unknown = await answer.body.json().catch(() => undefined);
      if (answer.statusCode !== 200) {
        throw permanent('target_unreadable', `GET ${resource} of the target answered ${answer.statusCode}`);
      }
      const { totalResults, Resources = [] } = listAnswer.parse(body);
      for (const row of Resources) seen.set(row.id, row);
      startIndex += Resources.length;
      if (Resources.length === 0 || startIndex > totalResults) return [...seen.values()];
    }
  }
  try {
    return { users: await readAll('Users'), groups: await readAll('Groups') };
  } finally {
    await dispatcher.close();
  }
}
