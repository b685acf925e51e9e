import { z } from '@hono/zod-openapi';
import { isId } from '../../domain/ids.ts';
import { pageOf, pageQuery } from '../lists/page.ts';
import { notFound } from '../problems/requestError.ts';
import { idInPath } from '../schemas/ids.ts';
import {
  newWebhookEndpoint,
  webhookDeliverySchema,
  webhookEndpointPatch,
  webhookEndpointSchema,
  webhookEndpointWithSecret,
} from '../schemas/webhook.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const tags = ['Webhooks'];
const params = idInPath('whe');

export const list = securedRoute('webhooks:read', {
  method: 'get',
  path: '/v1/webhook-endpoints',
  tags,
  summary: 'List webhook endpoints',
  request: { query: z.strictObject(pageQuery) },
  responses: { 200: jsonAnswer('A page of them, oldest first', pageOf(webhookEndpointSchema)) },
});

export const create = securedRoute('webhooks:write', {
  method: 'post',
  path: '/v1/webhook-endpoints',
  tags,
  summary: 'Make a webhook endpoint',
  description:
    'What happens is sent there as a POST, signed as Standard Webhooks 1.0 says, and sent again over days until it is ' +
    'answered with 2xx. The address may not be a private one unless the operator has opened it.',
  request: {
    body: jsonBody(newWebhookEndpoint, {
      url: 'https://hooks.acme.example/tenure',
      events: ['app.quarantined', 'app.recovered'],
      description: 'On-call',
    }),
  },
  responses: { 201: jsonAnswer('The endpoint, its secret shown this once', webhookEndpointWithSecret) },
});

export const read = securedRoute('webhooks:read', {
  method: 'get',
  path: '/v1/webhook-endpoints/{id}',
  tags,
  summary: 'Read a webhook endpoint',
  request: { params },
  responses: { 200: jsonAnswer('The endpoint, without its secret', webhookEndpointSchema) },
});

export const patch = securedRoute('webhooks:write', {
  method: 'patch',
  path: '/v1/webhook-endpoints/{id}',
  tags,
  summary: 'Change a webhook endpoint, or switch it off and on',
  request: { params, body: jsonBody(webhookEndpointPatch, { events: ['app.quarantined'], enabled: true }) },
  responses: { 200: jsonAnswer('The endpoint', webhookEndpointSchema) },
});

export const remove = securedRoute('webhooks:write', {
  method: 'delete',
  path: '/v1/webhook-endpoints/{id}',
  tags,
  summary: 'Remove a webhook endpoint with its deliveries',
  request: { params },
  responses: { 200: jsonAnswer('The endpoint as it was', webhookEndpointSchema) },
});

export const rotate = securedRoute('webhooks:write', {
  method: 'post',
  path: '/v1/webhook-endpoints/{id}/rotate-secret',
  tags,
  summary: 'Give a webhook endpoint a new secret',
  description: 'For 24 hours messages carry two signatures, by the new secret and by the one before.',
  request: { params },
  responses: { 200: jsonAnswer('The endpoint, its new secret shown this once', webhookEndpointWithSecret) },
});

export const test = securedRoute('webhooks:write', {
  method: 'post',
  path: '/v1/webhook-endpoints/{id}/test',
  tags,
  summary: 'Send a webhook endpoint a message of the type webhook.test',
  request: { params },
  responses: { 202: jsonAnswer('The delivery; its list shows what comes of it', webhookDeliverySchema) },
});

export const deliveries = securedRoute('webhooks:read', {
  method: 'get',
  path: '/v1/webhook-endpoints/{id}/deliveries',
  tags,
  summary: 'List what was sent to a webhook endpoint, or is to be',
  description: 'Kept for 30 days.',
  request: { params, query: z.strictObject(pageQuery) },
  responses: { 200: jsonAnswer('A page of them, newest first', pageOf(webhookDeliverySchema)) },
});

export const resend = securedRoute('webhooks:write', {
  method: 'post',
  path: '/v1/webhook-endpoints/{id}/deliveries/{deliveryId}/resend',
  tags,
  summary: 'Send a message again',
  request: {
    params: params.extend({
      deliveryId: z
        .string()
        .transform((text) => {
          if (!isId('dlv', text)) throw notFound('dlv');
          return text;
        })
        .openapi({ type: 'string', pattern: '^dlv_[0-9a-f]{32}$', param: { name: 'deliveryId', in: 'path' } }),
    }),
  },
  responses: { 202: jsonAnswer('The delivery, to be attempted anew', webhookDeliverySchema) },
});
