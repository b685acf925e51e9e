import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { ANSWERS_KEPT_HOURS } from '../../db/idempotency.ts';
import { serverVersion } from '../../db/serverVersion.ts';
import { DELIVERIES_KEPT_DAYS } from '../../db/webhookDeliveries.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { COMMON_PROBLEMS } from '../problems/problem.ts';
import { installation, type Kept } from '../schemas/installation.ts';
import { INFO } from './documents.ts';
import { BEARER, jsonAnswer } from './securedRoute.ts';

/** For everybody who is signed in or has a key, whatever they may do. */
const read = createRoute({
  method: 'get',
  path: '/v1/installation',
  tags: ['System'],
  summary: 'What runs here: versions, the Temporal UI, how long what is kept, and licences',
  security: [{ [BEARER]: [] }],
  responses: { ...COMMON_PROBLEMS, 200: jsonAnswer('What runs here', installation) },
});

export function installationRoutes({ db, installation: about, temporalUiUrl, temporalNamespace }: AppDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(read, async (c) => {
    const [postgres, temporal, packages] = await Promise.all([serverVersion(db), about.temporal(), about.packages()]);
    return c.json(
      {
        version: INFO.info.version,
        license: INFO.info.license.name,
        node: process.versions.node,
        postgres,
        temporal: { version: temporal.version, namespace: temporalNamespace, uiUrl: temporalUiUrl ?? null },
        retention: retention(about.attemptsKeptDays, temporal.keptDays),
        packages: packages.map((it) => ({ ...it })),
      },
      200,
    );
  });
}

function retention(attemptsKeptDays: number, historiesKeptDays: number | null): Kept[] {
  return [
    ...(['report', 'events', 'audit_log', 'evidence_checks'] as const).map((what) => ({
      what,
      hours: null,
      forGood: true,
      setBy: null,
    })),
    { what: 'attempts', hours: attemptsKeptDays * 24, forGood: false, setBy: 'TENURE_ATTEMPTS_KEPT_DAYS' },
    { what: 'webhook_deliveries', hours: DELIVERIES_KEPT_DAYS * 24, forGood: false, setBy: null },
    { what: 'idempotency_answers', hours: ANSWERS_KEPT_HOURS, forGood: false, setBy: null },
    {
      what: 'workflow_histories',
      hours: historiesKeptDays === null ? null : historiesKeptDays * 24,
      forGood: false,
      setBy: 'temporal operator namespace update --retention',
    },
  ];
}
