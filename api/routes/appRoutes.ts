import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../lists/page.ts';
import { appPatch, appSchema, changedApp, newApp } from '../schemas/app.ts';
import { healthStatus } from '../schemas/appHealth.ts';
import { idInPath } from '../schemas/ids.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const tags = ['Apps'];
const params = idInPath('app');

export const list = securedRoute('apps:read', {
  method: 'get',
  path: '/v1/apps',
  tags,
  summary: 'List apps',
  request: { query: z.strictObject({ ...pageQuery, health: healthStatus.optional() }) },
  responses: { 200: jsonAnswer('A page of them, oldest first', pageOf(appSchema)) },
});

export const create = securedRoute('apps:write', {
  method: 'post',
  path: '/v1/apps',
  tags,
  summary: 'Connect an app',
  description: "It begins with its catalog's mapping. The token is kept encrypted and never shown.",
  request: {
    body: jsonBody(newApp, {
      catalog: '1password',
      displayName: '1Password',
      connection: { baseUrl: 'https://scim.example.com/scim', token: 'the-bearer-token' },
      authorizedDomains: ['acme.example'],
    }),
  },
  responses: { 201: jsonAnswer('The app, and the event that brings its groups, if any', changedApp) },
});

export const read = securedRoute('apps:read', {
  method: 'get',
  path: '/v1/apps/{id}',
  tags,
  summary: 'Read an app, with its health',
  request: { params },
  responses: { 200: jsonAnswer('The app', appSchema) },
});

export const patch = securedRoute('apps:write', {
  method: 'patch',
  path: '/v1/apps/{id}',
  tags,
  summary: 'Change settings of an app (JSON merge patch)',
  description:
    'A changed domain list, onLeave or pushGroups and a switch turned on converge everyone covered, at low priority. ' +
    'Steps that wait for a human on this app are tried again. A new token or base URL is probed at once, which ends a ' +
    'quarantine when it works.',
  request: { params, body: jsonBody(appPatch, { authorizedDomains: ['acme.example', '*.acme.example'] }) },
  responses: { 200: jsonAnswer('The app, and the event that converges, if any', changedApp) },
});

export const remove = securedRoute('apps:write', {
  method: 'delete',
  path: '/v1/apps/{id}',
  tags,
  summary: 'Disconnect an app, keeping its accounts or taking them away first',
  request: {
    params,
    query: z.strictObject({
      accounts: z.enum(['keep', 'deprovision']).default('keep').openapi({
        description: 'keep: accounts stay as they are, open steps end skipped. deprovision: taken away first',
      }),
    }),
  },
  responses: {
    200: jsonAnswer('The app as it was', changedApp),
    202: jsonAnswer('The app while its accounts are taken away, and the event that does it', changedApp),
  },
});

export const probe = securedRoute('apps:write', {
  method: 'post',
  path: '/v1/apps/{id}/probe',
  tags,
  summary: 'Probe an app now',
  description:
    'Makes its next look due at once, in quarantine the next probe; one of the workers makes it within a second, and ' +
    'the health of the app shows what came of it.',
  request: { params },
  responses: { 202: jsonAnswer('The app', appSchema) },
});
