import { OpenAPIHono } from '@hono/zod-openapi';
import { liftSuppressionsByPolicy } from '../../db/acceptance/liftSuppressions.ts';
import { requestConvergence } from '../../db/acceptance/requestConvergence.ts';
import type { Tx } from '../../db/connect.ts';
import {
  deletePolicy,
  findPolicy,
  holdCovered,
  insertPolicy,
  listPolicies,
  lockPolicy,
  type Policy,
  updatePolicy,
} from '../../db/policies.ts';
import type { AppId, EventId, GroupId } from '../../domain/ids.ts';
import { change } from '../changes/change.ts';
import { newEvent } from '../changes/newEvent.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { type FieldError, invalid, notFound } from '../problems/requestError.ts';
import { idOf } from '../schemas/ids.ts';
import { showPolicy } from '../schemas/policy.ts';
import { create, list, patch, read, remove } from './policyRoutes.ts';

/** Policies: members of a group are entitled to an app. Each change converges those it covers or covered (ruling 9). */
export function policyRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(list, async (c) => {
      const { limit, cursor, app, group } = c.req.valid('query');
      const filter = { appId: app, groupId: group, after: readCursor(cursor, idOf('pol')) };
      const rows = await listPolicies(deps.db, filter, limit + 1);
      return c.json(
        pageFrom(rows, limit, ({ id }) => id, showPolicy),
        200,
      );
    })
    .openapi(create, (c) =>
      change(deps, c, async (tx) => {
        const body = c.req.valid('json');
        await checkCovered(tx, body);
        const policy = await insertPolicy(tx, body);
        await liftSuppressionsByPolicy(tx, policy);
        const eventId = await requestConvergence(tx, covers(policy, 'policy_created'));
        const after = showPolicy(policy);
        return {
          status: 201,
          body: { ...after, event: await newEvent(deps, tx, eventId) },
          audit: [{ action: 'policy.create', objectId: policy.id, before: null, after }],
        };
      }),
    )
    .openapi(read, async (c) => {
      const policy = await findPolicy(deps.db, c.req.valid('param').id);
      if (policy === undefined) throw notFound('pol');
      return c.json(showPolicy(policy), 200);
    })
    .openapi(patch, (c) =>
      change(deps, c, async (tx) => {
        const old = await lockPolicy(tx, c.req.valid('param').id);
        if (old === undefined) throw notFound('pol');
        const { appId = old.appId, groupId = old.groupId, name = old.name } = c.req.valid('json');
        await checkCovered(tx, { appId, groupId });
        const policy = await updatePolicy(tx, old.id, { appId, groupId, name });
        if (appId !== old.appId || groupId !== old.groupId) await liftSuppressionsByPolicy(tx, policy);
        const eventId = await convergeMoved(tx, old, policy);
        const after = showPolicy(policy);
        return {
          status: 200,
          body: { ...after, event: eventId === undefined ? null : await newEvent(deps, tx, eventId) },
          audit: [{ action: 'policy.update', objectId: policy.id, before: showPolicy(old), after }],
        };
      }),
    )
    .openapi(remove, (c) =>
      change(deps, c, async (tx) => {
        const policy = await lockPolicy(tx, c.req.valid('param').id);
        if (policy === undefined) throw notFound('pol');
        await deletePolicy(tx, policy.id);
        const eventId = await requestConvergence(tx, covers(policy, 'policy_deleted'));
        const before = showPolicy(policy);
        return {
          status: 200,
          body: { ...before, event: await newEvent(deps, tx, eventId) },
          audit: [{ action: 'policy.delete', objectId: policy.id, before, after: null }],
        };
      }),
    );
}

async function checkCovered(tx: Tx, ids: { readonly appId: AppId; readonly groupId: GroupId }): Promise<void> {
  const { app, group } = await holdCovered(tx, ids);
  const errors: FieldError[] = [];
  if (app === 'unknown') errors.push({ field: 'appId', message: 'There is no app of this id.' });
  if (app === 'removing') errors.push({ field: 'appId', message: 'This app is being removed.' });
  if (group === 'unknown') errors.push({ field: 'groupId', message: 'There is no group of this id.' });
  const [first, ...more] = errors;
  if (first !== undefined) throw invalid(first, ...more);
}

/** A policy that now names another app or group converges both whom it covered and whom it covers. */
async function convergeMoved(tx: Tx, old: Policy, policy: Policy): Promise<EventId | undefined> {
  if (old.appId === policy.appId && old.groupId === policy.groupId) return undefined;
  await requestConvergence(tx, covers(old, 'policy_deleted'));
  return requestConvergence(tx, covers(policy, 'policy_created'));
}

function covers({ id, appId, groupId }: Policy, kind: 'policy_created' | 'policy_deleted') {
  return { appId, groupId, cause: { kind, id } };
}
