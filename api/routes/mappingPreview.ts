import { OpenAPIHono } from '@hono/zod-openapi';
import { createConnector } from '../../connectors/createConnector.ts';
import { createLimiter } from '../../connectors/limits/limiter.ts';
import { createPaceStore } from '../../db/appPace.ts';
import { connectionOf } from '../../db/apps.ts';
import { readPreviewFacts } from '../../db/preview.ts';
import { findUser } from '../../db/users.ts';
import { entryOf } from '../apps/checkSettings.ts';
import { createMatchDesk } from '../apps/matchAccount.ts';
import { previewMapping } from '../apps/previewMapping.ts';
import { checkScope } from '../auth/requireScope.ts';
import { answerOnce } from '../changes/answerOnce.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { invalid, notFound } from '../problems/requestError.ts';
import { idInPath } from '../schemas/ids.ts';
import { mappingPreview, mappingPreviewOf, newMappingPreviewOf } from '../schemas/mappingPreview.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const userId = 'usr_0199c0ffee00abababababababababab';
const rows = [{ target: 'userName', source: 'email' }];

const ofApp = securedRoute('apps:read', {
  method: 'post',
  path: '/v1/apps/{id}/mappings/preview',
  tags: ['Apps'],
  summary: 'What mapping rows that are not saved yet would give one person',
  description:
    'With `compare` the account is read in the target; nothing is written there. Needs `users:read` as well.',
  request: { params: idInPath('app'), body: jsonBody(mappingPreviewOf, { userId, users: rows }) },
  responses: { 200: jsonAnswer('The account, and what is wrong with the rows', mappingPreview) },
});

const ofCatalog = securedRoute('apps:read', {
  method: 'post',
  path: '/v1/mappings/preview',
  tags: ['Apps'],
  summary: 'The same before the app is connected',
  request: { body: jsonBody(newMappingPreviewOf, { catalog: 'scim', userId, rows }) },
  responses: { 200: jsonAnswer('The account, and what is wrong with the rows', mappingPreview) },
});

const LIMIT_MS = 30_000;
/** For a turn at an app with limits. */
const PATIENCE_MS = 10_000;
/** Never called: without an app nothing is asked. */
const NOWHERE = { baseUrl: 'https://preview.invalid', token: 'preview' };

export function mappingPreviewRoutes(deps: AppDeps) {
  const limiter = createLimiter(createPaceStore(deps.db));
  return new OpenAPIHono<ApiEnv>()
    .openapi(ofApp, (c) =>
      answerOnce(deps, c, async () => {
        // Any row can be asked for, so any attribute is shown.
        checkScope(c.get('actor'), 'users:read');
        const body = c.req.valid('json');
        const facts = await readPreviewFacts(deps.db, c.req.valid('param').id, body.userId);
        if (facts === undefined) throw notFound('app');
        const { app, user } = facts;
        if (user === undefined) throw noUser();
        const entry = entryOf(app.catalog);
        const connector = createConnector({
          entry,
          connection: connectionOf(app, deps.sealer),
          profile: app.profile ?? undefined,
          allowPrivate: deps.allowPrivate,
          admit: limiter.admission(app),
        });
        try {
          const call = { signal: AbortSignal.timeout(LIMIT_MS), patienceMs: PATIENCE_MS };
          const desk = createMatchDesk(deps.db, app.id);
          const compare = body.compare ? { facts: { ...facts, user }, desk, call } : undefined;
          const unsaved = { users: body.users ?? app.usersMapping, groups: body.groups };
          const { authorizedDomains } = app;
          return { body: await previewMapping({ entry, rows: unsaved, authorizedDomains, user, connector, compare }) };
        } finally {
          await connector.close();
        }
      }),
    )
    .openapi(ofCatalog, (c) =>
      answerOnce(deps, c, async () => {
        // Any row can be asked for, so any attribute is shown.
        checkScope(c.get('actor'), 'users:read');
        const body = c.req.valid('json');
        const user = await findUser(deps.db, body.userId);
        if (user === undefined) throw noUser();
        const entry = entryOf(body.catalog);
        const connector = createConnector({ entry, connection: NOWHERE, allowPrivate: deps.allowPrivate });
        try {
          const inputs = { entry, rows: { users: body.rows }, authorizedDomains: [], user, connector };
          return { body: await previewMapping(inputs) };
        } finally {
          await connector.close();
        }
      }),
    );
}

function noUser() {
  return invalid({ field: 'userId', message: 'There is no user of this id.' });
}
