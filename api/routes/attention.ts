import { OpenAPIHono, z } from '@hono/zod-openapi';
import { type AttentionItem, listAttention } from '../../db/attention.ts';
import { DELETION_GUARD } from '../../domain/deletionGuard.ts';
import { APP_QUARANTINED } from '../../domain/quarantine.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { jsonAnswer, securedRoute } from './securedRoute.ts';

const VERBS = ['retry', 'skip', 'cancel', 'approve', 'reject', 'test_connection'] as const;

const item = z
  .object({
    code: z.string().openapi({ example: 'required_attribute_missing' }),
    appId: z.string().nullable(),
    appName: z.string().nullable(),
    count: z.int().openapi({ description: 'Steps, or events without steps; of a quarantined app what waits for it' }),
    people: z
      .int()
      .openapi({ description: 'People of single events; of the deletion guard those whose removal is held' }),
    oldest: z.iso.datetime(),
    message: z.string().nullable(),
    remedy: z.string().nullable(),
    verbs: z.array(z.enum(VERBS)).openapi({
      description:
        'retry, skip, cancel: `POST /v1/events/…` with `code` and `app`; approve, reject: `POST /v1/apps/{id}/guard/…`; ' +
        'test_connection: `POST /v1/apps/{id}/test-connection`',
    }),
    sampleEventIds: z.array(z.string()).openapi({ description: 'The newest, five at most' }),
    nextAttempt: z.iso.datetime().nullable().openapi({ description: 'When a quarantined app is probed next' }),
  })
  .openapi('AttentionItem');

const list = securedRoute('events:read', {
  method: 'get',
  path: '/v1/attention',
  tags: ['Events'],
  summary: 'What waits for a human, grouped by cause',
  description:
    'One item for a code and app; one for a quarantined app, whatever waits for it. `total` is the sum of their counts.',
  responses: { 200: jsonAnswer('The items', z.object({ data: z.array(item), total: z.int() }).openapi('Attention')) },
});

/** The inbox of what needs a human. */
export function attentionRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(list, async (c) => {
    const found = await listAttention(deps.db);
    return c.json({ data: found.map(show), total: found.reduce((sum, { count }) => sum + count, 0) }, 200);
  });
}

function show({ oldest, nextAttempt, sampleEventIds, ...rest }: AttentionItem): z.output<typeof item> {
  return {
    ...rest,
    oldest: oldest.toISOString(),
    verbs: verbsFor(rest.code),
    sampleEventIds: [...sampleEventIds],
    nextAttempt: nextAttempt?.toISOString() ?? null,
  };
}

function verbsFor(code: string): (typeof VERBS)[number][] {
  if (code === DELETION_GUARD) return ['approve', 'reject'];
  return code === APP_QUARANTINED ? ['test_connection'] : ['retry', 'skip', 'cancel'];
}
