import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Tx } from '../../db/connect.ts';
import {
  insertSourceToken,
  listSourceTokens,
  lockTokenSource,
  revokeSourceToken,
  type Source,
} from '../../db/sourceTokens.ts';
import { isId, newId, type SourceId } from '../../domain/ids.ts';
import { hashSecret, newSecret } from '../auth/keyText.ts';
import { change } from '../changes/change.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { pageFrom, pageOf, pageQuery, readCursor } from '../lists/page.ts';
import { notFound, RequestError } from '../problems/requestError.ts';
import { idInPath, idOf } from '../schemas/ids.ts';
import { createdSourceToken, newSourceToken, showSourceToken, sourceTokenSchema } from '../schemas/sourceToken.ts';
import { writeSourceToken } from '../scim/sourceToken.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const tags = ['Sources'];
const params = idInPath('src');

const list = securedRoute('sources:read', {
  method: 'get',
  path: '/v1/sources/{id}/tokens',
  tags,
  summary: 'List the tokens of a source, revoked ones too',
  request: { params, query: z.strictObject(pageQuery) },
  responses: { 200: jsonAnswer('A page of them, oldest first', pageOf(sourceTokenSchema)) },
});

const create = securedRoute('sources:write', {
  method: 'post',
  path: '/v1/sources/{id}/tokens',
  tags,
  summary: 'Make a token by which a SCIM client pushes to /scim/v2',
  request: { params, body: jsonBody(newSourceToken, { expiresAt: '2099-12-31T00:00:00Z' }) },
  responses: { 201: jsonAnswer('The token, shown this once', createdSourceToken) },
});

const revoke = securedRoute('sources:write', {
  method: 'delete',
  path: '/v1/sources/{id}/tokens/{tokenId}',
  tags,
  summary: "Revoke a source's token, at once and for good",
  request: {
    params: params.extend({
      tokenId: z
        .string()
        .transform((text) => {
          if (!isId('stk', text)) throw notFound('stk');
          return text;
        })
        .openapi({ type: 'string', pattern: '^stk_[0-9a-f]{32}$', param: { name: 'tokenId', in: 'path' } }),
    }),
  },
  responses: { 200: jsonAnswer('The revoked token', sourceTokenSchema) },
});

/** Bearer tokens of sources that push to `/scim/v2`. */
export function sourceTokenRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(list, async (c) => {
      const { id } = c.req.valid('param');
      const { limit, cursor } = c.req.valid('query');
      const after = readCursor(cursor, idOf('stk'));
      const rows = await deps.db.transaction(async (tx) => {
        await known(tx, id);
        return listSourceTokens(tx, id, after, limit + 1);
      });
      return c.json(
        pageFrom(rows, limit, (row) => row.id, showSourceToken),
        200,
      );
    })
    .openapi(create, (c) =>
      change(deps, c, async (tx) => {
        const source = await known(tx, c.req.valid('param').id);
        if (source.kind !== 'scim') throw takesNone();
        const { expiresAt } = c.req.valid('json');
        const id = newId('stk');
        const secret = newSecret();
        const token = await insertSourceToken(tx, {
          id,
          sourceId: source.id,
          hash: hashSecret(secret),
          lastFour: secret.slice(-4),
          expiresAt: expiresAt == null ? null : new Date(expiresAt),
        });
        const after = showSourceToken(token);
        return {
          status: 201,
          body: { ...after, token: writeSourceToken({ id, secret }) },
          secret: true,
          audit: [{ action: 'source_token.create', objectId: id, before: null, after }],
        };
      }),
    )
    .openapi(revoke, (c) =>
      change(deps, c, async (tx) => {
        const { id, tokenId } = c.req.valid('param');
        await known(tx, id);
        const revoked = await revokeSourceToken(tx, id, tokenId);
        if (revoked === undefined) throw notFound('stk');
        const [before, after] = [showSourceToken(revoked.before), showSourceToken(revoked.after)];
        const audit = { action: 'source_token.revoke', objectId: before.id, before, after };
        return { status: 200, body: after, audit: before.revokedAt === null ? [audit] : [] };
      }),
    );
}

async function known(tx: Tx, id: SourceId): Promise<Source> {
  const source = await lockTokenSource(tx, id);
  if (source === undefined) throw notFound('src');
  return source;
}

function takesNone(): RequestError {
  return new RequestError(409, 'source_takes_no_tokens', 'Only sources of kind scim are pushed to with a token.', {
    remedy: 'Make a source of kind scim, and a token for it.',
  });
}
