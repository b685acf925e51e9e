import { type Context, Hono } from 'hono';
import { resourceTypeDocument, schemaDocument, serviceProviderConfig } from '../../domain/scim/schemas/documents.ts';
import { KINDS } from '../../domain/scim/schemas/kinds.ts';
import { ScimError } from '../../domain/scim/scimError.ts';
import type { JsonObject } from '../../domain/values.ts';
import { send } from './answer.ts';
import { baseOf } from './baseOf.ts';
import type { ScimEnv } from './scimEnv.ts';

const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** What a client finds out by itself (RFC 7644 section 4), before it has a token, too: there is nothing in it to hide. */
export function discoveryRoutes() {
  const schemas = KINDS.flatMap(({ core, extensions }) => [core, ...extensions]);
  const app = new Hono<ScimEnv>();
  app.get('/ServiceProviderConfig', (c) => {
    refuseFilter(c);
    return one(c, serviceProviderConfig(baseOf(c)));
  });
  app.get('/ResourceTypes', (c) => {
    refuseFilter(c);
    return many(
      c,
      KINDS.map((kind) => resourceTypeDocument(kind, baseOf(c))),
    );
  });
  app.get('/ResourceTypes/:id', (c) => {
    const kind = KINDS.find(({ name }) => name === c.req.param('id'));
    return one(c, kind && resourceTypeDocument(kind, baseOf(c)));
  });
  app.get('/Schemas', (c) => {
    refuseFilter(c);
    return many(
      c,
      schemas.map((schema) => schemaDocument(schema, baseOf(c))),
    );
  });
  app.get('/Schemas/:id', (c) => {
    const schema = schemas.find(({ id }) => id.toLowerCase() === c.req.param('id').toLowerCase());
    return one(c, schema && schemaDocument(schema, baseOf(c)));
  });
  for (const path of ['/ServiceProviderConfig', '/ResourceTypes', '/ResourceTypes/:id', '/Schemas', '/Schemas/:id']) {
    app.all(path, () => {
      throw new ScimError(405, 'This can only be read.', { headers: { Allow: 'GET' } });
    });
  }
  return app;
}

/** RFC 7644 section 4: a filter here is answered 403. */
function refuseFilter(c: Context<ScimEnv>): void {
  if (c.req.query('filter') !== undefined) throw new ScimError(403, 'Discovery takes no filter.');
}

function one(c: Context<ScimEnv>, document: JsonObject | undefined): Response {
  if (document === undefined) throw new ScimError(404, 'There is nothing of this id.');
  return send(c, { status: 200, body: document });
}

function many(c: Context<ScimEnv>, documents: readonly JsonObject[]): Response {
  const totalResults = documents.length;
  return send(c, {
    status: 200,
    body: { schemas: [LIST_SCHEMA], totalResults, startIndex: 1, itemsPerPage: totalResults, Resources: documents },
  });
}
