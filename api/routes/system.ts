import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { isMigrated } from '../../db/migrated.ts';
import type { ApiEnv, AppDeps, RuntimeState } from '../deps.ts';
import { jsonAnswer } from './securedRoute.ts';

const readiness = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    postgres: z.enum(['ok', 'unreachable']),
    migrations: z.enum(['applied', 'pending', 'unknown']),
    temporal: z.enum(['ok', 'unreachable']).openapi({ description: 'Events are accepted without it, and wait' }),
    workers: z.int().openapi({ description: 'Workers that poll now' }),
  })
  .openapi('Readiness');

const healthz = createRoute({
  method: 'get',
  path: '/healthz',
  tags: ['System'],
  summary: 'Whether the process serves',
  responses: { 200: jsonAnswer('It does', z.object({ status: z.literal('ok') })) },
});

const readyz = createRoute({
  method: 'get',
  path: '/readyz',
  tags: ['System'],
  summary: 'Whether events can be accepted: Postgres is reachable and migrated',
  responses: { 200: jsonAnswer('They can', readiness), 503: jsonAnswer('Not now', readiness) },
});

const metrics = createRoute({
  method: 'get',
  path: '/metrics',
  tags: ['System'],
  summary: 'Metrics in Prometheus text format',
  responses: { 200: { description: 'Metrics', content: { 'text/plain': { schema: z.string() } } } },
});

/** What machines ask that run and watch Tenure; without a key, and without anything worth hiding. */
export function systemRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(healthz, (c) => c.json({ status: 'ok' } as const, 200))
    .openapi(readyz, async (c) => {
      const [database, runtime] = await Promise.all([databaseState(deps), runtimeState(deps)]);
      const isReady = database.migrations === 'applied';
      const body = { status: isReady ? 'ready' : 'not_ready', ...database, ...runtime } as const;
      return isReady ? c.json(body, 200) : c.json(body, 503, { 'Retry-After': '1' });
    })
    .openapi(metrics, async (c) => c.text(await deps.metrics.metrics(), 200));
}

async function databaseState({ db }: AppDeps) {
  try {
    return { postgres: 'ok', migrations: (await isMigrated(db)) ? 'applied' : 'pending' } as const;
  } catch {
    return { postgres: 'unreachable', migrations: 'unknown' } as const;
  }
}

async function runtimeState(deps: AppDeps): Promise<RuntimeState> {
  try {
    return await deps.state();
  } catch {
    return { temporal: 'unreachable', workers: 0 };
  }
}
