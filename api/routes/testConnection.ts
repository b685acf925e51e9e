import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { ConnectionReport } from '../../connectors/connector.ts';
import { type ConnectorOptions, createConnector } from '../../connectors/createConnector.ts';
import { createLimiter } from '../../connectors/limits/limiter.ts';
import { writeHealth } from '../../db/appHealth.ts';
import { createPaceStore } from '../../db/appPace.ts';
import { connectionOf, findLiveApp } from '../../db/apps.ts';
import { probeSoon } from '../../db/quarantine.ts';
import { entryOf } from '../apps/checkSettings.ts';
import { answerOnce } from '../changes/answerOnce.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { notFound } from '../problems/requestError.ts';
import { catalogId, connection } from '../schemas/app.ts';
import { connectionReport, showCheck } from '../schemas/connection.ts';
import { idInPath } from '../schemas/ids.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const tags = ['Apps'];
const description =
  'A check-list: URL, DNS, TLS, reach, token, ServiceProviderConfig, list one user, health. Each line that fails says ' +
  'why and what to do. Nothing is written in the target.';

const ofNew = securedRoute('apps:write', {
  method: 'post',
  path: '/v1/test-connection',
  tags,
  summary: 'Test a connection before saving it',
  description,
  request: {
    body: jsonBody(z.strictObject({ catalog: catalogId, connection }).openapi('NewConnection'), {
      catalog: 'scim',
      connection: { baseUrl: 'https://scim.example.com/scim/v2', token: 'the-bearer-token' },
    }),
  },
  responses: { 200: jsonAnswer('The check-list; `ok` says whether all is well', connectionReport) },
});

const ofApp = securedRoute('apps:write', {
  method: 'post',
  path: '/v1/apps/{id}/test-connection',
  tags,
  summary: "Test an app's connection as it is saved",
  description,
  request: { params: idInPath('app') },
  responses: { 200: jsonAnswer('The check-list; `ok` says whether all is well', connectionReport) },
});

/** The whole list; a target that answers slowly to each question is not waited for longer. */
const LIMIT_MS = 60_000;
/** For a turn at an app with limits. */
const PATIENCE_MS = 10_000;

export function testConnectionRoutes(deps: AppDeps) {
  const { allowPrivate } = deps;
  const limiter = createLimiter(createPaceStore(deps.db));
  return new OpenAPIHono<ApiEnv>()
    .openapi(ofNew, (c) =>
      answerOnce(deps, c, async () => {
        const body = c.req.valid('json');
        return show(await test({ entry: entryOf(body.catalog), connection: body.connection, allowPrivate }));
      }),
    )
    .openapi(ofApp, (c) =>
      answerOnce(deps, c, async () => {
        const app = await findLiveApp(deps.db, c.req.valid('param').id);
        if (app === undefined) throw notFound('app');
        const report = await test({
          entry: entryOf(app.catalog),
          connection: connectionOf(app, deps.sealer),
          profile: app.profile ?? undefined,
          allowPrivate,
          admit: limiter.admission(app),
        });
        await writeHealth(deps.db, app, report);
        // It has found out by itself that the app is back.
        if (report.ok && app.quarantine !== null) await probeSoon(deps.db, app.id);
        return show(report);
      }),
    );
}

async function test(options: ConnectorOptions): Promise<ConnectionReport> {
  const connector = createConnector(options);
  try {
    return await connector.testConnection({ signal: AbortSignal.timeout(LIMIT_MS), patienceMs: PATIENCE_MS });
  } finally {
    await connector.close();
  }
}

function show({ ok, checks }: ConnectionReport) {
  return { body: { ok, checks: checks.map(showCheck) } };
}
