import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnv } from '../deps.ts';
import { BEARER } from './securedRoute.ts';

export const INFO = {
  openapi: '3.1.0',
  info: {
    title: 'Tenure',
    version: '0.1.0',
    description:
      'Gives people their accounts when they join, keeps them right while they move, takes them away when they leave. ' +
      'Errors are problem+json (RFC 9457) with a stable `code`; lists are `{data, nextCursor}`.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
};

/** Only these of the package are served. */
const ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png', 'favicon-16x16.png'] as const;

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Tenure API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png" sizes="32x32">
  </head>
  <body>
    <main id="swagger-ui"></main>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

// validatorUrl: without null the page would show a badge from another host.
const START = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
});
`;

/** Serves `/openapi.json`, made from the routes themselves, and `/docs`, which shows it without any other host. */
export function addDocuments(app: OpenAPIHono<ApiEnv>): void {
  app.openAPIRegistry.registerComponent('securitySchemes', BEARER, {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, `tnr_…`, or TENURE_ADMIN_KEY. Each call names the scope that the key needs.',
  });
  let document: object | undefined;
  app.get('/openapi.json', (c) => {
    document ??= app.getOpenAPI31Document(INFO);
    return c.json(document);
  });

  const root = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));
  app.get('/docs', (c) => c.html(PAGE));
  app.get('/docs/start.js', (c) => c.body(START, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }));
  for (const name of ASSETS) {
    app.get(`/docs/${name}`, serveStatic({ root, rewriteRequestPath: () => name }));
  }
}
