import { createMiddleware } from 'hono/factory';
import { scimSource, sourceOfApiKeys } from '../../db/scim/scimSource.ts';
import { findSourceToken, noteSourceTokenUse, type Source } from '../../db/sourceTokens.ts';
import { ScimError } from '../../domain/scim/scimError.ts';
import type { Actor } from '../auth/actor.ts';
import { bearerOf } from '../auth/authenticate.ts';
import { createKeyring } from '../auth/keyring.ts';
import { isSecret } from '../auth/keyText.ts';
import { mayUse } from '../auth/requireScope.ts';
import type { AppDeps } from '../deps.ts';
import type { ScimEnv } from './scimEnv.ts';
import { readSourceToken } from './sourceToken.ts';

/**
 * Lets in who sends `Authorization: Bearer` with a token of a source, or an API key with `scim:write` (ruling 22); what
 * comes by an API key is of one source of its own. Everybody else is answered 401, and why is not told.
 */
export function authenticateScim(deps: Pick<AppDeps, 'db' | 'adminKey'>) {
  const keyring = createKeyring(deps);
  return createMiddleware<ScimEnv>(async (c, next) => {
    const text = bearerOf(c.req.header('authorization'));
    const found = text === undefined ? undefined : ((await byToken(text)) ?? (await byKey(text)));
    if (found === undefined) throw unauthorized();
    if (!found.source.enabled) throw new ScimError(403, 'This source is switched off.');
    c.set('actor', found.actor);
    c.set('source', scimSource(found.source));
    await next();
  });

  async function byToken(text: string): Promise<{ actor: Actor; source: Source } | undefined> {
    const parts = readSourceToken(text);
    const found = parts === undefined ? undefined : await findSourceToken(deps.db, parts.id);
    if (parts === undefined || found === undefined || !isSecret(parts.secret, found.token.hash)) return undefined;
    const { token, source } = found;
    const isOver = token.expiresAt !== null && token.expiresAt.getTime() <= Date.now();
    if (token.revokedAt !== null || isOver || source.deletedAt !== null || source.kind !== 'scim') return undefined;
    await noteSourceTokenUse(deps.db, token);
    return { actor: { id: token.id, scopes: new Set() }, source };
  }

  async function byKey(text: string): Promise<{ actor: Actor; source: Source } | undefined> {
    const actor = await keyring.actorOf(text);
    if (actor === undefined) return undefined;
    if (!mayUse(actor, 'scim:write')) throw new ScimError(403, 'This API key has not the scope scim:write.');
    return { actor, source: await sourceOfApiKeys(deps.db) };
  }
}

function unauthorized(): ScimError {
  return new ScimError(401, 'The token is missing, unknown, revoked or expired.', {
    headers: { 'WWW-Authenticate': 'Bearer realm="tenure"' },
  });
}
