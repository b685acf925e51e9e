import { OpenAPIHono, z } from '@hono/zod-openapi';
import { listAttention } from '../../db/attention.ts';
import { readOverview } from '../../db/overview.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { jsonAnswer, securedRoute } from './securedRoute.ts';

const rate = z.number().min(0).max(1).nullable();

const overviewSchema = z
  .object({
    successRate24h: rate.openapi({
      description: 'Rows done or unchanged, of those and what needed a human; null: none',
    }),
    p95ProvisionMs24h: z.int().nullable().openapi({
      description: 'From acceptance (or its date) to its end, of onboards accepted within 24 h and completed',
    }),
    openLong: z.int().openapi({ description: 'Events that have been open for more than 10 minutes' }),
    leaversOpen: z.int().openapi({ description: 'People who are not active and still have an account in use' }),
    leaversInTime7d: rate.openapi({
      description: 'Offboards of the last 7 days that ended within 5 minutes; null: none',
    }),
    apps: z.object({ ok: z.int(), failing: z.int(), unknown: z.int(), quarantined: z.int() }),
    attention: z.int().openapi({ description: '`total` of `GET /v1/attention`' }),
    setUp: z
      .object({ app: z.boolean(), policy: z.boolean(), people: z.boolean(), group: z.boolean() })
      .openapi({ description: 'What there is at least one of; groups of your own' }),
  })
  .openapi('Overview');

const overview = securedRoute('reports:read', {
  method: 'get',
  path: '/v1/stats/overview',
  tags: ['Reports'],
  summary: 'How things stand now',
  responses: { 200: jsonAnswer('Figures of now, the last 24 hours and 7 days', overviewSchema) },
});

/** Figures over the whole. */
export function statsRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(overview, async (c) => {
    const [now, waiting] = await Promise.all([readOverview(deps.db), listAttention(deps.db)]);
    const { succeeded24h, failed24h, leavers7d, leaversInTime7d, ...shown } = now;
    return c.json(
      {
        ...shown,
        successRate24h: share(succeeded24h, succeeded24h + failed24h),
        leaversInTime7d: share(leaversInTime7d, leavers7d),
        attention: waiting.reduce((sum, { count }) => sum + count, 0),
      },
      200,
    );
  });
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
