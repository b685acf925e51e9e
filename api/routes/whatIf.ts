import type { z } from '@hono/zod-openapi';
import { OpenAPIHono } from '@hono/zod-openapi';
import { findLiveApp } from '../../db/apps.ts';
import { findGroup } from '../../db/groups.ts';
import { findPolicy } from '../../db/policies.ts';
import { appEffect } from '../../db/whatIf/appEffect.ts';
import { memberEffects } from '../../db/whatIf/memberEffects.ts';
import { type PolicyChange, policyEffect } from '../../db/whatIf/policyEffect.ts';
import { checkPushGroups } from '../apps/checkSettings.ts';
import { mappingWhatIf } from '../apps/mappingWhatIf.ts';
import { answerOnce } from '../changes/answerOnce.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { invalid, notFound } from '../problems/requestError.ts';
import { type policyChange, showAppEffect, showEffect, showPolicyEffect } from '../schemas/whatIf.ts';
import { ofApp, ofMembers, ofPolicy } from './whatIfRoutes.ts';

/** What changes would do, asked before they are made. */
export function whatIfRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(ofPolicy, (c) =>
      answerOnce(deps, c, async () => {
        const found = await policyEffect(deps.db, await policyChangeOf(deps, c.req.valid('json')));
        if (found === undefined) throw invalid({ field: 'appId', message: 'There is no app of this id.' });
        return { body: showPolicyEffect(found) };
      }),
    )
    .openapi(ofApp, (c) =>
      answerOnce(deps, c, async () => {
        const body = c.req.valid('json');
        await deps.db.transaction((tx) => checkPushGroups(tx, body.pushGroups));
        const app = await findLiveApp(deps.db, c.req.valid('param').id);
        if (app === undefined) throw notFound('app');
        const mapped = await mappingWhatIf(deps.db, app, body);
        const found = await appEffect(deps.db, app.id, body);
        if (found === undefined) throw notFound('app');
        const values = c.get('actor').scopes.has('users:read');
        return { body: showAppEffect(found, mapped, { values }) };
      }),
    )
    .openapi(ofMembers, (c) =>
      answerOnce(deps, c, async () => {
        const { add = [], remove = [] } = c.req.valid('json');
        const effects = await memberEffects(deps.db, c.req.valid('param').id, { add, remove });
        return { body: { apps: effects.map(showEffect) } };
      }),
    );
}

async function policyChangeOf(deps: AppDeps, body: z.output<typeof policyChange>): Promise<PolicyChange> {
  const { policyId } = body;
  const policy = policyId === undefined ? undefined : await findPolicy(deps.db, policyId);
  if (policyId !== undefined && policy === undefined) {
    throw invalid({ field: 'policyId', message: 'There is no policy of this id.' });
  }
  if (body.delete === true) {
    if (policy === undefined) throw invalid({ field: 'policyId', message: 'Which policy would be deleted?' });
    return { kind: 'delete', id: policy.id, appId: policy.appId };
  }
  const appId = body.appId ?? policy?.appId;
  const groupId = body.groupId ?? policy?.groupId;
  if (appId === undefined) throw invalid({ field: 'appId', message: 'Expected the app of the new policy.' });
  if (groupId === undefined) throw invalid({ field: 'groupId', message: 'Expected the group of the new policy.' });
  if ((await findGroup(deps.db, groupId)) === undefined) {
    throw invalid({ field: 'groupId', message: 'There is no group of this id.' });
  }
  if (policy === undefined) return { kind: 'create', appId, groupId };
  return { kind: 'move', id: policy.id, appId, groupId, oldAppId: policy.appId };
}
