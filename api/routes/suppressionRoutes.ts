import { OpenAPIHono, z } from '@hono/zod-openapi';
import { liftSuppression } from '../../db/acceptance/liftSuppressions.ts';
import { requestConvergence } from '../../db/acceptance/requestConvergence.ts';
import { findLiveApp } from '../../db/apps.ts';
import { findUser } from '../../db/users.ts';
import { change } from '../changes/change.ts';
import { newEvent } from '../changes/newEvent.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { notFound } from '../problems/requestError.ts';
import { eventSchema } from '../schemas/event.ts';
import { idInPath, pathId } from '../schemas/ids.ts';
import { jsonAnswer, securedRoute } from './securedRoute.ts';

const lifted = z
  .object({
    event: eventSchema.nullable().openapi({ description: 'What gives it again; null: nothing was suppressed' }),
  })
  .openapi('LiftedSuppression');

const lift = securedRoute('users:write', {
  method: 'delete',
  path: '/v1/users/{id}/access/{appId}/suppression',
  tags: ['Users'],
  summary: 'Put an entitlement back into force that a cancel or a compensation took',
  request: { params: idInPath('usr').extend({ appId: pathId('app', 'appId') }) },
  responses: { 202: jsonAnswer('The event that gives the account again, if any', lifted) },
});

/** An administrator lifts what a cancelled or compensated event left behind (ruling 13). */
export function suppressionRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(lift, (c) =>
    change(deps, c, async (tx) => {
      const { id: userId, appId: ofApp } = c.req.valid('param');
      if ((await findUser(tx, userId)) === undefined) throw notFound('usr');
      if ((await findLiveApp(tx, ofApp)) === undefined) throw notFound('app');
      const eventId = await liftSuppression(tx, userId, ofApp);
      const cause = { kind: 'recheck', userIds: [userId] } as const;
      const event =
        eventId === undefined ? null : await newEvent(deps, tx, await requestConvergence(tx, { appId: ofApp, cause }));
      const before = { appId: ofApp, suppressedBy: eventId };
      const audit = { action: 'user.suppression.lift', objectId: userId, before, after: null };
      return { status: 202 as const, body: { event }, audit: eventId === undefined ? [] : [audit] };
    }),
  );
}
