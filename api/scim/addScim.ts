import type { OpenAPIHono } from '@hono/zod-openapi';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { errorTrace } from '../../domain/errorTrace.ts';
import { EVERYTHING, readProjection } from '../../domain/scim/project.ts';
import { LIMITS } from '../../domain/scim/schemas/documents.ts';
import { ScimError } from '../../domain/scim/scimError.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { databaseDeadline } from '../observe/databaseDeadline.ts';
import { noStore } from '../observe/noStore.ts';
import { send } from './answer.ts';
import { answerScimError } from './answerError.ts';
import { authenticateScim } from './authenticateScim.ts';
import { baseOf, SCIM_PATH } from './baseOf.ts';
import { runBulk } from './bulk.ts';
import type { Call, Resources } from './call.ts';
import { discoveryRoutes } from './discovery.ts';
import { createGroups } from './groups.ts';
import { listAll, listOne } from './list.ts';
import { fromQuery, fromSearchRequest } from './listParameters.ts';
import { readBody, tooLarge } from './readBody.ts';
import type { ScimEnv } from './scimEnv.ts';
import { createUsers } from './users.ts';

/**
 * The inbound SCIM 2.0 service provider at `/scim/v2` (RFC 7643, 7644, 9865). SCIM's protocol, not the API's: it is in no
 * OpenAPI document, and tells what it can by its own discovery.
 */
export function addScim(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  const kinds = [createUsers(), createGroups()];
  const scim = new Hono<ScimEnv>();
  scim.onError(answerScimError(deps));
  scim.use(databaseDeadline(deps));
  scim.route('/', discoveryRoutes());
  scim.use(authenticateScim(deps));
  scim.use(noStore);
  scim.use(bodyLimit({ maxSize: LIMITS.maxPayloadSize, onError: () => refuse(tooLarge()) }));
  for (const resources of kinds) addResources(scim, deps, resources);
  scim.post('/Bulk', async (c) => {
    const failed = (error: unknown) =>
      deps.logger.error({ requestId: c.get('requestId'), ...errorTrace(error) }, 'unexpected error');
    return send(c, await runBulk(callOf(c, deps), kinds, await readBody(c), failed));
  });
  scim.get('/', async (c) => send(c, await listAll(callOf(c, deps), kinds, fromQuery(c.req.url))));
  scim.post('/.search', async (c) =>
    send(c, await listAll(callOf(c, deps), kinds, fromSearchRequest(await readBody(c)))),
  );
  // A client here is a system, not a person (RFC 7644 section 3.11).
  scim.all('/Me', () => refuse(new ScimError(501, 'A token stands for a source, not for a person: there is no /Me.')));
  for (const path of ['/Users', '/Groups', '/Users/:id', '/Groups/:id', '/Bulk', '/.search', '/']) {
    scim.all(path, () => refuse(new ScimError(405, 'This address does not take this method.')));
  }
  app.route(SCIM_PATH, scim);
}

function addResources(scim: Hono<ScimEnv>, deps: AppDeps, resources: Resources): void {
  const { endpoint } = resources.kind;
  scim.get(endpoint, async (c) => send(c, await listOne(callOf(c, deps), resources, fromQuery(c.req.url))));
  scim.post(endpoint, async (c) => send(c, await resources.create(callOf(c, deps), await readBody(c))));
  scim.post(`${endpoint}/.search`, async (c) =>
    send(c, await listOne(callOf(c, deps), resources, fromSearchRequest(await readBody(c)))),
  );
  const item = `${endpoint}/:id` as const;
  scim.get(item, async (c) => send(c, await resources.read(callOf(c, deps), idOf(c))));
  scim.put(item, async (c) => send(c, await resources.replace(callOf(c, deps), idOf(c), await readBody(c))));
  scim.patch(item, async (c) => send(c, await resources.patch(callOf(c, deps), idOf(c), await readBody(c))));
  scim.delete(item, async (c) => send(c, await resources.remove(callOf(c, deps), idOf(c))));
}

function callOf(c: Context<ScimEnv>, deps: AppDeps): Call {
  const { attributes, excludedAttributes } = fromQuery(c.req.url);
  const asked = attributes.length > 0 || excludedAttributes.length > 0;
  return {
    db: deps.db,
    source: c.get('source'),
    base: baseOf(c),
    projection: asked ? readProjection(attributes, excludedAttributes) : EVERYTHING,
    conditions: { ifMatch: c.req.header('if-match'), ifNoneMatch: c.req.header('if-none-match') },
    isRead: c.req.method === 'GET',
  };
}

function idOf(c: Context<ScimEnv>): string {
  return c.req.param('id') ?? '';
}

function refuse(error: ScimError): never {
  throw error;
}
