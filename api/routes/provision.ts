import { OpenAPIHono } from '@hono/zod-openapi';
import { createLimiter, type Limiter } from '../../connectors/limits/limiter.ts';
import { requestConvergence } from '../../db/acceptance/requestConvergence.ts';
import { createPaceStore } from '../../db/appPace.ts';
import { findLiveApp } from '../../db/apps.ts';
import { policyNames } from '../../db/policies.ts';
import { readPreviewFacts } from '../../db/preview.ts';
import type { AppId, UserId } from '../../domain/ids.ts';
import { PRIORITY } from '../../domain/lifecycle.ts';
import { createMatchDesk } from '../apps/matchAccount.ts';
import { openTarget, userMapping } from '../apps/openTarget.ts';
import { provisionSteps } from '../apps/provisionSteps.ts';
import { checkScope } from '../auth/requireScope.ts';
import { answerOnce } from '../changes/answerOnce.ts';
import { change } from '../changes/change.ts';
import { newEvent } from '../changes/newEvent.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { invalid, notFound } from '../problems/requestError.ts';
import { idInPath } from '../schemas/ids.ts';
import { type Provisioned, provisioned, provisionOf } from '../schemas/provision.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const route = securedRoute('apps:read', {
  method: 'post',
  path: '/v1/apps/{id}/provision',
  tags: ['Apps'],
  summary: 'Provision one person now, step by step; a dry run unless told otherwise',
  description:
    'Connection, import, scope, match and action, each with what was found, cause and remedy. With `dryRun: false` (needs `events:write` as well) an event for this person and app follows where no step failed; it goes before those of changed policies and settings.',
  request: {
    params: idInPath('app'),
    body: jsonBody(provisionOf, { userId: 'usr_0199c0ffee00abababababababababab', dryRun: true }),
  },
  responses: {
    200: jsonAnswer('What was found; nothing is changed', provisioned),
    202: jsonAnswer('The same, and the event that carries it out', provisioned),
  },
});

const LIMIT_MS = 30_000;
/** For a turn at an app with limits. */
const PATIENCE_MS = 10_000;

export function provisionRoutes(deps: AppDeps) {
  const limiter = createLimiter(createPaceStore(deps.db));
  return new OpenAPIHono<ApiEnv>().openapi(route, async (c) => {
    const appId = c.req.valid('param').id;
    const { userId, dryRun } = c.req.valid('json');
    // It shows their attributes.
    checkScope(c.get('actor'), 'users:read');
    if (!dryRun) checkScope(c.get('actor'), 'events:write');
    const look = async () => ({ ...(await lookAt(deps, limiter, appId, userId)), event: null });
    if (dryRun) return answerOnce(deps, c, async () => ({ body: await look() }));
    // Before the transaction: nothing is asked of a target while one is open.
    const found = await look();
    if (found.steps.some(({ ok }) => ok !== true)) return answerOnce(deps, c, async () => ({ body: found }));
    return change(deps, c, async (tx) => {
      if ((await findLiveApp(tx, appId)) === undefined) throw notFound('app');
      const cause = { kind: 'recheck', userIds: [userId] } as const;
      const eventId = await requestConvergence(tx, { appId, cause, priority: PRIORITY.update });
      const body: Provisioned = { ...found, event: await newEvent(deps, tx, eventId) };
      const after = { userId, eventId, operation: found.operation };
      return { status: 202, body, audit: [{ action: 'app.provision', objectId: appId, before: null, after }] };
    });
  });
}

async function lookAt(deps: AppDeps, limiter: Limiter, appId: AppId, userId: UserId) {
  const { db } = deps;
  const facts = await readPreviewFacts(db, appId, userId);
  if (facts === undefined) throw notFound('app');
  const { user, app, policyIds } = facts;
  if (user === undefined) throw invalid({ field: 'userId', message: 'There is no user of this id.' });
  const policies = await policyNames(db, policyIds);
  const connector = openTarget(deps, limiter, app);
  try {
    const call = { signal: AbortSignal.timeout(LIMIT_MS), patienceMs: PATIENCE_MS };
    const desk = createMatchDesk(db, appId);
    const mapping = userMapping(app);
    return await provisionSteps({ facts: { ...facts, user }, mapping, connector, call, desk, policies });
  } finally {
    await connector.close();
  }
}
