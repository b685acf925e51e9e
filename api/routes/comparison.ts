import { OpenAPIHono } from '@hono/zod-openapi';
import { createLimiter } from '../../connectors/limits/limiter.ts';
import { createPaceStore } from '../../db/appPace.ts';
import { readPreviewFacts } from '../../db/preview.ts';
import { compareAccount } from '../apps/compareAccount.ts';
import { createMatchDesk } from '../apps/matchAccount.ts';
import { openTarget, userMapping } from '../apps/openTarget.ts';
import { checkScope } from '../auth/requireScope.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { notFound } from '../problems/requestError.ts';
import { comparison } from '../schemas/comparison.ts';
import { idInPath, pathId } from '../schemas/ids.ts';
import { jsonAnswer, securedRoute } from './securedRoute.ts';

const route = securedRoute('users:read', {
  method: 'get',
  path: '/v1/users/{id}/access/{appId}/attributes',
  tags: ['Users'],
  summary: "A person's attributes in the directory, as mapped, and in an app as it has them now",
  description: 'Reads the account in the app each time; nothing is written there. Needs `apps:read` as well.',
  request: { params: idInPath('usr').extend({ appId: pathId('app', 'appId') }) },
  responses: { 200: jsonAnswer('Each mapped attribute, and what could not be compared', comparison) },
});

const LIMIT_MS = 20_000;
/** For a turn at an app with limits. */
const PATIENCE_MS = 10_000;

export function comparisonRoutes(deps: AppDeps) {
  const limiter = createLimiter(createPaceStore(deps.db));
  return new OpenAPIHono<ApiEnv>().openapi(route, async (c) => {
    checkScope(c.get('actor'), 'apps:read');
    const { id, appId } = c.req.valid('param');
    const facts = await readPreviewFacts(deps.db, appId, id);
    if (facts === undefined) throw notFound('app');
    const { user, app } = facts;
    if (user === undefined) throw notFound('usr');
    const mapping = userMapping(app);
    const connector = openTarget(deps, limiter, app);
    try {
      const call = { signal: AbortSignal.timeout(LIMIT_MS), patienceMs: PATIENCE_MS };
      const desk = createMatchDesk(deps.db, appId);
      return c.json(await compareAccount({ facts: { ...facts, user }, mapping, connector, call, desk }), 200);
    } finally {
      await connector.close();
    }
  });
}
