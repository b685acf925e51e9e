import { OpenAPIHono } from '@hono/zod-openapi';
import { createLimiter } from '../../connectors/limits/limiter.ts';
import { createPaceStore } from '../../db/appPace.ts';
import { readPreviewFacts } from '../../db/preview.ts';
import { TenureError } from '../../domain/errors.ts';
import { createMatchDesk } from '../apps/matchAccount.ts';
import { openTarget, userMapping } from '../apps/openTarget.ts';
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
      const appId = c.req.valid('param').id;
      const facts = await readPreviewFacts(deps.db, appId, c.req.valid('json').userId);
      if (facts === undefined) throw notFound('app');
      const { user, app } = facts;
      if (user === undefined) throw invalid({ field: 'userId', message: 'There is no user of this id.' });
      const mapping = userMapping(app);
      const connector = openTarget(deps, limiter, app);
      try {
        const call = { signal: AbortSignal.timeout(LIMIT_MS), patienceMs: PATIENCE_MS };
        const desk = createMatchDesk(deps.db, appId);
        return { body: await previewAccount({ facts: { ...facts, user }, mapping, connector, call, desk }) };
      } catch (error) {
        throw error instanceof TenureError ? fromTarget(error) : error;
      } finally {
        await connector.close();
      }
    }),
  );
}

/** 502: it was the target that did not answer as it should. */
function fromTarget(error: TenureError): RequestError {
  return new RequestError(502, error.code, error.message, error.remedy === undefined ? {} : { remedy: error.remedy });
}
