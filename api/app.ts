import { OpenAPIHono } from '@hono/zod-openapi';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { requestId } from 'hono/request-id';
import { authenticate } from './auth/authenticate.ts';
import { addCodec } from './codec/addCodec.ts';
import { createConsoleAuth } from './console/auth.ts';
import { addConsoleAuth } from './console/authRoutes.ts';
import { addConsolePages } from './console/pages.ts';
import type { ApiEnv, AppDeps } from './deps.ts';
import { limitBody } from './imports/importBody.ts';
import { databaseDeadline } from './observe/databaseDeadline.ts';
import { noStore } from './observe/noStore.ts';
import { requestLog } from './observe/requestLog.ts';
import { securityHeaders } from './observe/securityHeaders.ts';
import { answerProblem, writeProblem } from './problems/answerProblem.ts';
import { refuseInvalid } from './problems/refuseInvalid.ts';
import { RequestError } from './problems/requestError.ts';
import { adminRoutes } from './routes/admins.ts';
import { apiKeyRoutes } from './routes/apiKeys.ts';
import { appRoutes } from './routes/apps.ts';
import { auditRoutes } from './routes/audit.ts';
import { catalogRoutes } from './routes/catalog.ts';
import { comparisonRoutes } from './routes/comparison.ts';
import { addDocuments } from './routes/documents.ts';
import { eventRoutes } from './routes/events.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { groupRoutes } from './routes/groups.ts';
import { guardRoutes } from './routes/guard.ts';
import { importRoutes } from './routes/imports.ts';
import { installationRoutes } from './routes/installation.ts';
import { mappingPreviewRoutes } from './routes/mappingPreview.ts';
import { mappingRoutes } from './routes/mappings.ts';
import { policyRoutes } from './routes/policies.ts';
import { previewRoutes } from './routes/preview.ts';
import { provisionRoutes } from './routes/provision.ts';
import { reconciliationRoutes } from './routes/reconciliations.ts';
import { remoteAccountRoutes } from './routes/remoteAccounts.ts';
import { reportScheduleRoutes } from './routes/reportSchedules.ts';
import { reportRoutes } from './routes/reports.ts';
import { savedViewRoutes } from './routes/savedViews.ts';
import { sessionRoutes } from './routes/session.ts';
import { sessionListRoutes } from './routes/sessions.ts';
import { sourcePeopleRoutes } from './routes/sourcePeople.ts';
import { sourceRunRoutes } from './routes/sourceRuns.ts';
import { sourceRoutes } from './routes/sources.ts';
import { sourceTokenRoutes } from './routes/sourceTokens.ts';
import { streamRoutes } from './routes/stream.ts';
import { suppressionRoutes } from './routes/suppressionRoutes.ts';
import { systemRoutes } from './routes/system.ts';
import { testConnectionRoutes } from './routes/testConnection.ts';
import { userNameRoutes } from './routes/userNames.ts';
import { userRoutes } from './routes/users.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { whatIfRoutes } from './routes/whatIf.ts';
import { addScim } from './scim/addScim.ts';
import { scimNotFound } from './scim/notFound.ts';
import { addInboundWebhooks } from './sources/inboundWebhooks.ts';

/**
 * The HTTP API as one Hono app, ready for a server's `fetch`. The way of a request: id, log, headers, key, body limit,
 * scope, schemas, handler; every error ends in `answerProblem`.
 */
export function createApp(deps: AppDeps) {
  const app = new OpenAPIHono<ApiEnv>({ defaultHook: refuseInvalid });
  app.use(requestId());
  app.use(requestLog(deps));
  app.use(securityHeaders());
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        const allow = methods.join(', ');
        return writeProblem(
          c,
          new RequestError(405, 'method_not_allowed', `This address takes ${allow}.`, { headers: { Allow: allow } }),
        );
      },
    }),
  );
  app.use('/readyz', databaseDeadline(deps));
  app.use('/v1/*', databaseDeadline(deps));
  app.use('/auth/*', databaseDeadline(deps));
  const auth = createConsoleAuth(deps);
  addInboundWebhooks(app, deps);
  app.use('/v1/*', authenticate(deps, auth));
  app.use('/v1/*', noStore);
  app.use('/v1/*', limitBody());
  app.onError(answerProblem(deps));
  const consolePage = addConsolePages(app, deps.consoleDir);
  app.notFound((c) => {
    const page = consolePage(c) ?? scimNotFound(c);
    return page ?? writeProblem(c, new RequestError(404, 'route_not_found', 'There is nothing at this address.'));
  });

  const routes = app
    .route('/', systemRoutes(deps))
    .route('/', sessionRoutes())
    .route('/', installationRoutes(deps))
    .route('/', sessionListRoutes(deps))
    .route('/', adminRoutes(deps))
    .route('/', catalogRoutes())
    .route('/', appRoutes(deps))
    .route('/', guardRoutes(deps))
    .route('/', reconciliationRoutes(deps))
    .route('/', remoteAccountRoutes(deps))
    .route('/', mappingRoutes(deps))
    .route('/', mappingPreviewRoutes(deps))
    .route('/', testConnectionRoutes(deps))
    .route('/', previewRoutes(deps))
    .route('/', provisionRoutes(deps))
    .route('/', userRoutes(deps))
    .route('/', userNameRoutes(deps))
    .route('/', suppressionRoutes(deps))
    .route('/', comparisonRoutes(deps))
    .route('/', groupRoutes(deps))
    .route('/', policyRoutes(deps))
    .route('/', whatIfRoutes(deps))
    .route('/', eventRoutes(deps))
    .route('/', streamRoutes(deps))
    .route('/', reportRoutes(deps))
    .route('/', evidenceRoutes(deps))
    .route('/', apiKeyRoutes(deps))
    .route('/', webhookRoutes(deps))
    .route('/', sourceRoutes(deps))
    .route('/', sourceRunRoutes(deps))
    .route('/', sourcePeopleRoutes(deps))
    .route('/', sourceTokenRoutes(deps))
    .route('/', savedViewRoutes(deps))
    .route('/', importRoutes(deps))
    .route('/', reportScheduleRoutes(deps))
    .route('/', auditRoutes(deps));
  addDocuments(routes);
  addCodec(routes, deps, auth);
  addScim(routes, deps);
  addConsoleAuth(routes, deps, auth);
  return routes;
}

/** For `hc<AppType>(baseUrl)` of hono/client: a typed client of every call. */
export type AppType = ReturnType<typeof createApp>;
