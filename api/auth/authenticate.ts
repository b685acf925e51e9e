import { createMiddleware } from 'hono/factory';
import { findApiKey, noteApiKeyUse } from '../../db/apiKeys.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { RequestError } from '../problems/requestError.ts';
import type { Actor } from './actor.ts';
import { hashSecret, isSecret, readKey } from './keyText.ts';
import { SCOPES, scope } from './scopes.ts';

/**
 * Lets in who sends `Authorization: Bearer KEY` (RFC 6750) with TENURE_ADMIN_KEY or an API key that is neither revoked
 * nor expired; everybody else is answered 401, and why is not told.
 */
export function authenticate(deps: Pick<AppDeps, 'db' | 'adminKey'>) {
  const adminHash = hashSecret(deps.adminKey);
  const admin: Actor = { id: 'admin', scopes: new Set(SCOPES) };

  return createMiddleware<ApiEnv>(async (c, next) => {
    const [, text] = /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '') ?? [];
    if (text === undefined) throw unauthorized('missing_api_key', 'An API key is needed.');
    const actor = isSecret(text, adminHash) ? admin : await ownerOf(text);
    if (actor === undefined) throw unauthorized('invalid_api_key', 'The API key is unknown, revoked or expired.');
    c.set('actor', actor);
    await next();
  });

  async function ownerOf(text: string): Promise<Actor | undefined> {
    const parts = readKey(text);
    if (parts === undefined) return undefined;
    const key = await findApiKey(deps.db, parts.id);
    if (key === undefined || !isSecret(parts.secret, key.hash)) return undefined;
    if (key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt.getTime() <= Date.now())) return undefined;
    await noteApiKeyUse(deps.db, key);
    // A scope that a later Tenure knew is none here.
    return { id: key.id, scopes: new Set(key.scopes.flatMap((it) => scope.safeParse(it).data ?? [])) };
  }
}

function unauthorized(code: string, message: string): RequestError {
  return new RequestError(401, code, message, {
    remedy: 'Send "Authorization: Bearer KEY" with an API key of Tenure.',
    headers: { 'WWW-Authenticate': 'Bearer realm="tenure"' },
  });
}
