import { createHash, randomBytes } from 'node:crypto';
import { writeSourceToken } from '../../../api/scim/sourceToken.ts';
import { sources, sourceTokens } from '../../../db/schema/index.ts';
import { newId, type SourceId } from '../../../domain/ids.ts';
import type { Answer, TestApi } from '../api/startApi.ts';

/** A SCIM client: a source of its own with a token. */
export interface ScimClient {
  readonly sourceId: SourceId;
  readonly token: string;
  /** Sends a request below /scim/v2 with the source's token, as application/scim+json. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string | null>): Promise<Answer>;
}

/** Makes a source of kind `scim`, with settings if need be, and a token for it. */
export async function aScimClient(
  api: TestApi,
  source: Partial<typeof sources.$inferInsert> = {},
): Promise<ScimClient> {
  const sourceId = newId('src');
  const id = newId('stk');
  const secret = randomBytes(32).toString('base64url');
  await api.db.insert(sources).values({ id: sourceId, kind: 'scim', displayName: `Okta ${id.slice(-8)}`, ...source });
  const hash = createHash('sha256').update(secret).digest('hex');
  await api.db.insert(sourceTokens).values({ id, sourceId, hash, lastFour: secret.slice(-4) });
  const token = writeSourceToken({ id, secret });
  return {
    sourceId,
    token,
    call: (method, path, body, headers = {}) =>
      api.call(method, `/scim/v2${path}`, body, {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...headers,
      }),
  };
}
