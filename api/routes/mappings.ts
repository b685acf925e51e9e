import { isDeepStrictEqual } from 'node:util';
import { OpenAPIHono, type z } from '@hono/zod-openapi';
import { compileAppMappings } from '../../connectors/catalog/appMappings.ts';
import { requestConvergence } from '../../db/acceptance/requestConvergence.ts';
import { retryStuckOnApp } from '../../db/acceptance/sendSignal.ts';
import { type App, findLiveApp, lockApp, updateApp } from '../../db/apps.ts';
import type { AuditEntry } from '../../db/audit.ts';
import { entryOf } from '../apps/checkSettings.ts';
import { mappingProblems } from '../apps/mappingProblems.ts';
import { change } from '../changes/change.ts';
import { newEvent } from '../changes/newEvent.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { invalid, notFound } from '../problems/requestError.ts';
import type { eventSchema } from '../schemas/event.ts';
import { idInPath } from '../schemas/ids.ts';
import { changedMappings, keptRows, mappings, newMappings, showRows } from '../schemas/mapping.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const tags = ['Apps'];
const params = idInPath('app');
const path = '/v1/apps/{id}/mappings';

const read = securedRoute('apps:read', {
  method: 'get',
  path,
  tags,
  summary: "Read an app's mappings",
  request: { params },
  responses: { 200: jsonAnswer('The mappings of users and groups', mappings) },
});

const replace = securedRoute('apps:write', {
  method: 'put',
  path,
  tags,
  summary: "Replace an app's mappings",
  description: 'Everything is checked first: paths, sources, expressions, attributes the target requires.',
  request: {
    params,
    body: jsonBody(newMappings, {
      users: [
        { target: 'userName', source: 'email' },
        { target: 'displayName', expression: 'Join(" ", user.givenName, user.familyName)', apply: 'create' },
      ],
      groups: [{ target: 'displayName', source: 'displayName' }],
    }),
  },
  responses: { 200: jsonAnswer('The mappings, and the event that converges, if any', changedMappings) },
});

/** What of a person goes where in the target. */
export function mappingRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(read, async (c) => {
      const app = await findLiveApp(deps.db, c.req.valid('param').id);
      if (app === undefined) throw notFound('app');
      return c.json(showMappings(app), 200);
    })
    .openapi(replace, (c) =>
      change(deps, c, async (tx) => {
        const body = c.req.valid('json');
        const old = await lockApp(tx, c.req.valid('param').id);
        if (old === undefined) throw notFound('app');
        const compiled = compileAppMappings(entryOf(old.catalog), body, old.authorizedDomains);
        const [first, ...more] = [
          ...mappingProblems('users', compiled.users),
          ...mappingProblems('groups', compiled.groups),
        ];
        if (first !== undefined) throw invalid(first, ...more);

        const set = { usersMapping: keptRows(body.users), groupsMapping: keptRows(body.groups) };
        const before = showMappings(old);
        if (isDeepStrictEqual(showMappings(set), before)) return answer(before, undefined);
        const app = await updateApp(tx, old, set);
        await retryStuckOnApp(tx, app.id);
        const cause = { kind: 'mapping_changed', id: app.id } as const;
        const after = showMappings(app);
        return answer(after, await newEvent(deps, tx, await requestConvergence(tx, { appId: app.id, cause })), [
          { action: 'app.mappings.update', objectId: app.id, before, after },
        ]);
      }),
    );
}

function answer(
  shown: z.output<typeof mappings>,
  event: z.output<typeof eventSchema> | undefined,
  audit: readonly AuditEntry[] = [],
) {
  return { status: 200, body: { ...shown, event: event ?? null }, audit } as const;
}

function showMappings(app: Pick<App, 'usersMapping' | 'groupsMapping'>) {
  return { users: showRows(app.usersMapping), groups: showRows(app.groupsMapping) };
}
