import { OpenAPIHono, z } from '@hono/zod-openapi';
import { findApiKey, insertApiKey, listApiKeys, revokeApiKey } from '../../db/apiKeys.ts';
import { newId } from '../../domain/ids.ts';
import type { Scope } from '../../domain/scopes.ts';
import type { Actor } from '../auth/actor.ts';
import { hashSecret, keyHint, newSecret, writeKey } from '../auth/keyText.ts';
import { change } from '../changes/change.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { pageFrom, pageOf, pageQuery, readCursor } from '../lists/page.ts';
import { notFound, RequestError } from '../problems/requestError.ts';
import { apiKeySchema, createdApiKey, newApiKey, showApiKey } from '../schemas/apiKey.ts';
import { idInPath, idOf } from '../schemas/ids.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const tags = ['API keys'];
const params = idInPath('key');

const list = securedRoute('keys:read', {
  method: 'get',
  path: '/v1/api-keys',
  tags,
  summary: 'List API keys, revoked ones too',
  request: { query: z.strictObject(pageQuery) },
  responses: { 200: jsonAnswer('A page of them, oldest first', pageOf(apiKeySchema)) },
});

const create = securedRoute('keys:write', {
  method: 'post',
  path: '/v1/api-keys',
  tags,
  summary: 'Make an API key',
  description: 'It can have only scopes that the key which makes it has.',
  request: {
    body: jsonBody(newApiKey, { name: 'HR feed', scopes: ['events:write'], expiresAt: '2099-12-31T00:00:00Z' }),
  },
  responses: { 201: jsonAnswer('The key, shown this once', createdApiKey) },
});

const read = securedRoute('keys:read', {
  method: 'get',
  path: '/v1/api-keys/{id}',
  tags,
  summary: 'Read what is known of an API key',
  request: { params },
  responses: { 200: jsonAnswer('The key, without its secret', apiKeySchema) },
});

const revoke = securedRoute('keys:write', {
  method: 'delete',
  path: '/v1/api-keys/{id}',
  tags,
  summary: 'Revoke an API key, at once and for good',
  request: { params },
  responses: { 200: jsonAnswer('The revoked key', apiKeySchema) },
});

export function apiKeyRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const rows = await listApiKeys(deps.db, readCursor(cursor, idOf('key')), limit + 1);
      return c.json(
        pageFrom(rows, limit, ({ id }) => id, showApiKey),
        200,
      );
    })
    .openapi(create, (c) =>
      change(deps, c, async (tx) => {
        const { name, scopes, expiresAt } = c.req.valid('json');
        checkHeld(c.get('actor'), scopes);
        const id = newId('key');
        const secret = newSecret();
        const key = await insertApiKey(tx, {
          id,
          name,
          scopes,
          hint: keyHint(id),
          hash: hashSecret(secret),
          expiresAt: expiresAt == null ? null : new Date(expiresAt),
        });
        const after = showApiKey(key);
        return {
          status: 201,
          body: { ...after, key: writeKey({ id, secret }) },
          secret: true,
          audit: [{ action: 'api_key.create', objectId: id, before: null, after }],
        };
      }),
    )
    .openapi(read, async (c) => {
      const key = await findApiKey(deps.db, c.req.valid('param').id);
      if (key === undefined) throw notFound('key');
      return c.json(showApiKey(key), 200);
    })
    .openapi(revoke, (c) =>
      change(deps, c, async (tx) => {
        const revoked = await revokeApiKey(tx, c.req.valid('param').id);
        if (revoked === undefined) throw notFound('key');
        const [before, after] = [showApiKey(revoked.before), showApiKey(revoked.after)];
        const audit = { action: 'api_key.revoke', objectId: before.id, before, after };
        return { status: 200, body: after, audit: before.revokedAt === null ? [audit] : [] };
      }),
    );
}

/** Else a key that may make keys could make itself any. */
function checkHeld(actor: Actor, scopes: readonly Scope[]): void {
  const errors = scopes.flatMap((scope, index) =>
    actor.scopes.has(scope)
      ? []
      : [{ field: `scopes.${index}`, message: `The key that makes this one has not ${scope} itself.` }],
  );
  if (errors.length > 0) {
    throw new RequestError(403, 'scope_not_held', "A key can't give scopes that it has not.", { errors });
  }
}
