import { OpenAPIHono, z } from '@hono/zod-openapi';
import { type AuditRow, listAudit } from '../../db/audit.ts';
import { verifyAudit } from '../../db/verifyAudit.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { pageFrom, pageOf, pageQuery, readCursor } from '../lists/page.ts';
import { text } from '../schemas/text.ts';
import { jsonAnswer, securedRoute } from './securedRoute.ts';

const auditEntry = z
  .object({
    id: z.int(),
    time: z.iso.datetime(),
    actor: z.string().openapi({ description: 'The API key, or admin for TENURE_ADMIN_KEY' }),
    requestId: z.string().nullable(),
    action: z.string().openapi({ example: 'app.update' }),
    objectId: z.string(),
    before: z.unknown().openapi({ description: 'null where there was nothing; secrets are left out' }),
    after: z.unknown().openapi({ description: 'null where nothing is left' }),
    hash: z.string().nullable().openapi({
      description: 'Covers the entry and the hash of the one before; null in entries older than the chain',
    }),
  })
  .openapi('AuditEntry');

const time = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value))
  .openapi({ type: 'string', format: 'date-time' });

const list = securedRoute('audit:read', {
  method: 'get',
  path: '/v1/audit',
  tags: ['Audit'],
  summary: 'Who changed what: every administrative change, with before and after',
  request: {
    query: z.strictObject({
      ...pageQuery,
      object: text(100).optional().openapi({ description: 'Only changes of this id' }),
      actor: text(100).optional().openapi({ description: 'Only changes by this key' }),
      from: time.optional().openapi({ description: 'Not before this time' }),
      to: time.optional().openapi({ description: 'Before this time' }),
    }),
  },
  responses: { 200: jsonAnswer('A page of it, newest first', pageOf(auditEntry)) },
});

const verdict = z
  .object({
    ok: z.boolean(),
    checked: z.int().openapi({ description: 'How many entries were found right' }),
    firstBroken: z.int().optional().openapi({
      description:
        'The first entry that was changed, put in or follows on a removed one; the last one where that is gone',
    }),
    first: z.int().nullable().openapi({ description: 'Where the chain begins: older entries have no hash' }),
    last: z
      .object({ id: z.int(), hash: z.string() })
      .nullable()
      .openapi({ description: 'The last entry that was found right; keep it elsewhere' }),
  })
  .openapi('AuditVerdict');

const verify = securedRoute('audit:read', {
  method: 'get',
  path: '/v1/audit/verify',
  tags: ['Audit'],
  summary: 'Whether no entry was changed, removed or put in since it was written: makes every hash again',
  responses: { 200: jsonAnswer('What was found', verdict) },
});

export function auditRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(list, async (c) => {
      const { limit, cursor, object, ...rest } = c.req.valid('query');
      const below = readCursor(cursor, z.int().positive());
      const rows = await listAudit(deps.db, { objectId: object, ...rest, below }, limit + 1);
      return c.json(
        pageFrom(rows, limit, ({ id }) => id, showEntry),
        200,
      );
    })
    .openapi(verify, async (c) => c.json(await verifyAudit(deps.db, deps.sealer), 200));
}

function showEntry(row: AuditRow) {
  return { ...row, time: row.time.toISOString() };
}
