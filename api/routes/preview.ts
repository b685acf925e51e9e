import { OpenAPIHono } from '@hono/zod-openapi';
import { compileAppMappings } from '../../connectors/catalog/appMappings.ts';
import { createConnector } from '../../connectors/createConnector.ts';
import { createLimiter } from '../../connectors/limits/limiter.ts';
import { createPaceStore } from '../../db/appPace.ts';
import { type App, connectionOf } from '../../db/apps.ts';
import { readPreviewFacts } from '../../db/preview.ts';
import { permanent, TenureError } from '../../domain/errors.ts';
import type { Mapping } from '../../domain/mapping/compileMapping.ts';
import { entryOf } from '../apps/checkSettings.ts';
import { previewAccount } from '../apps/previewAccount.ts';
import { answerOnce } from '../changes/answerOnce.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { BAD_GATEWAY } from '../problems/problem.ts';
import { invalid, notFound, RequestError } from '../problems/requestError.ts';
import { idInPath } from '../schemas/ids.ts';
import { preview, previewOf } from '../schemas/preview.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const route = securedRoute('apps:read', {
  method: 'post',
  path: '/v1/apps/{id}/preview',
  tags: ['Apps'],
  summary: 'What a push of one person would do now',
  description: 'Looks the account up in the target and plans; sends nothing that writes.',
  request: {
    params: idInPath('app'),
    body: jsonBody(previewOf, { userId: 'usr_0199c0ffee00abababababababababab' }),
  },
  responses: { 200: jsonAnswer('The operation, the requests and what they change', preview), ...BAD_GATEWAY },
});

const LIMIT_MS = 30_000;
/** For a turn at an app with limits. */
const PATIENCE_MS = 10_000;

export function previewRoutes(deps: AppDeps) {
  const limiter = createLimiter(createPaceStore(deps.db));
  return new OpenAPIHono<ApiEnv>().openapi(route, (c) =>
    answerOnce(deps, c, async () => {
      const facts = await readPreviewFacts(deps.db, c.req.valid('param').id, c.req.valid('json').userId);
      if (facts === undefined) throw notFound('app');
      const { user, app } = facts;
      if (user === undefined) throw invalid({ field: 'userId', message: 'There is no user of this id.' });
      const mapping = userMapping(app);
      const connector = createConnector({
        entry: entryOf(app.catalog),
        connection: connectionOf(app, deps.sealer),
        profile: app.profile ?? undefined,
        allowPrivate: deps.allowPrivate,
        admit: limiter.admission(app),
      });
      try {
        const call = { signal: AbortSignal.timeout(LIMIT_MS), patienceMs: PATIENCE_MS };
        return { body: await previewAccount({ facts: { ...facts, user }, mapping, connector, call }) };
      } catch (error) {
        throw error instanceof TenureError ? fromTarget(error) : error;
      } finally {
        await connector.close();
      }
    }),
  );
}

function userMapping(app: App): Mapping<'user'> {
  const rows = { users: app.usersMapping, groups: app.groupsMapping };
  const { users } = compileAppMappings(entryOf(app.catalog), rows, app.authorizedDomains);
  if (users.ok) return users.mapping;
  throw permanent('bad_mapping', `The app's mapping is not valid: ${users.problems[0]?.message ?? ''}`, {
    remedy: "Correct the app's mapping.",
  });
}

/** 502: it was the target that did not answer as it should. */
function fromTarget(error: TenureError): RequestError {
  return new RequestError(502, error.code, error.message, error.remedy === undefined ? {} : { remedy: error.remedy });
}
