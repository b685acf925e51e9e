import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { CatalogEntry } from '../../connectors/catalog/catalog.ts';
import { CATALOG } from '../../connectors/catalog/index.ts';
import type { ApiEnv } from '../deps.ts';
import { limits } from '../schemas/app.ts';
import { mappingRow, showRows } from '../schemas/mapping.ts';
import { jsonAnswer, securedRoute } from './securedRoute.ts';

const connectionField = z
  .object({
    name: z.string(),
    label: z.string(),
    kind: z.enum(['text', 'lines', 'switch']),
    required: z.boolean(),
    default: z.union([z.string(), z.boolean()]).optional(),
    description: z.string().optional(),
    placeholder: z.string().optional(),
  })
  .openapi('ConnectionField');

const entry = z
  .object({
    id: z.string().openapi({ example: '1password' }),
    displayName: z.string(),
    description: z.string(),
    protocol: z.enum(['scim', 'ldap', 'google']),
    connection: z
      .object({
        baseUrl: z.object({ label: z.string(), placeholder: z.string() }),
        token: z.object({ label: z.string() }),
        fields: z.array(connectionField),
      })
      .openapi({ description: 'What a connection asks for; `fields` are kept as `connection.settings`' }),
    requiredAttributes: z.object({ users: z.array(z.string()), groups: z.array(z.string()) }),
    defaultMapping: z.object({ users: z.array(mappingRow), groups: z.array(mappingRow) }),
    defaults: z.object({ onLeave: z.enum(['deactivate', 'delete']), adoptGroups: z.enum(['ask', 'byName']), limits }),
    setup: z
      .array(z.object({ text: z.string(), url: z.string().optional() }))
      .openapi({ description: "What to do on the vendor's side, step by step" }),
  })
  .openapi('CatalogEntry');

const list = securedRoute('apps:read', {
  method: 'get',
  path: '/v1/catalog',
  tags: ['Catalog'],
  summary: 'The kinds of app on offer',
  responses: { 200: jsonAnswer('All of them', z.object({ data: z.array(entry), nextCursor: z.null() })) },
});

export function catalogRoutes() {
  return new OpenAPIHono<ApiEnv>().openapi(list, (c) =>
    c.json({ data: CATALOG.map(showEntry), nextCursor: null }, 200),
  );
}

function showEntry({ settings: _, connection, requiredAttributes, defaultMapping, setup, ...shown }: CatalogEntry) {
  return {
    ...shown,
    connection: { ...connection, fields: [...connection.fields] },
    requiredAttributes: { users: [...requiredAttributes.users], groups: [...requiredAttributes.groups] },
    defaultMapping: { users: showRows(defaultMapping.users), groups: showRows(defaultMapping.groups) },
    setup: [...setup],
  };
}
