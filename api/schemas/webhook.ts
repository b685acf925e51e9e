import { z } from '@hono/zod-openapi';
import { bodyOf, type WebhookDelivery } from '../../db/webhookDeliveries.ts';
import type { WebhookEndpoint } from '../../db/webhookEndpoints.ts';
import { TenureError } from '../../domain/errors.ts';
import type { Sealer } from '../../domain/sealing.ts';
import { WEBHOOK_TYPES } from '../../domain/webhooks.ts';
import { optionalText, text } from './text.ts';

const url = text(2_000).trim().openapi({ example: 'https://hooks.acme.example/tenure' });
const events = z
  .array(z.enum(WEBHOOK_TYPES))
  .min(1)
  .max(WEBHOOK_TYPES.length)
  .transform((list) => [...new Set(list)])
  .openapi({ description: 'What it is told' });
const description = optionalText(500).nullable();

export const newWebhookEndpoint = z
  .strictObject({ url, events, description: description.default(null) })
  .openapi('NewWebhookEndpoint');

export const webhookEndpointPatch = z
  .strictObject({
    url,
    events,
    description,
    enabled: z.boolean().openapi({ description: 'false sends nothing more; true begins again' }),
  })
  .partial()
  .openapi('WebhookEndpointPatch');

export const webhookEndpointSchema = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.enum(WEBHOOK_TYPES)),
    description: z.string().nullable(),
    enabled: z.boolean(),
    disabledAt: z.iso.datetime().nullable(),
    disabledReason: z.enum(['gone', 'failing', 'operator']).nullable().openapi({
      description: 'gone: it answered 410; failing: it has taken nothing for five days; operator: by a PATCH',
    }),
    failingSince: z.iso.datetime().nullable().openapi({ description: 'Since when it has taken nothing' }),
    oldSecretUntil: z.iso.datetime().nullable().openapi({ description: 'Until then the secret before signs, too' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('WebhookEndpoint');

export const webhookEndpointWithSecret = webhookEndpointSchema
  .extend({
    secret: z.string().openapi({ description: '`whsec_…`, to verify signatures with. Shown now and never again' }),
  })
  .openapi('WebhookEndpointWithSecret');

export const webhookDeliverySchema = z
  .object({
    id: z.string().openapi({ description: 'The header `webhook-id`: the same at each attempt' }),
    endpointId: z.string(),
    type: z.string(),
    body: z
      .string()
      .openapi({ description: 'As it is sent and signed; empty where its key has been taken away since' }),
    status: z.enum(['pending', 'delivered', 'failed']),
    attempts: z.number(),
    lastAttemptAt: z.iso.datetime().nullable(),
    lastStatus: z.number().nullable().openapi({ description: 'HTTP status of the last answer' }),
    lastError: z.string().nullable(),
    nextAttemptAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi('WebhookDelivery');

export function showWebhookEndpoint(endpoint: WebhookEndpoint): z.output<typeof webhookEndpointSchema> {
  const { oldSecretUntil } = endpoint;
  const isOldInForce = oldSecretUntil !== null && oldSecretUntil.getTime() > Date.now();
  return {
    id: endpoint.id,
    url: endpoint.url,
    events: endpoint.events,
    description: endpoint.description,
    enabled: endpoint.disabledAt === null,
    disabledAt: endpoint.disabledAt?.toISOString() ?? null,
    disabledReason: endpoint.disabledReason,
    failingSince: endpoint.failingSince?.toISOString() ?? null,
    oldSecretUntil: isOldInForce ? oldSecretUntil.toISOString() : null,
    createdAt: endpoint.createdAt.toISOString(),
    updatedAt: endpoint.updatedAt.toISOString(),
  };
}

/** A report whose key is gone is still a delivery: the list of the others must not fail for it. */
function readable(sealer: Sealer, delivery: WebhookDelivery): string {
  try {
    return bodyOf(sealer, delivery);
  } catch (error) {
    if (error instanceof TenureError && error.code === 'sealed_unreadable') return '';
    throw error;
  }
}

export function showWebhookDelivery(sealer: Sealer, delivery: WebhookDelivery): z.output<typeof webhookDeliverySchema> {
  return {
    id: delivery.id,
    endpointId: delivery.endpointId,
    type: delivery.type,
    body: readable(sealer, delivery),
    status: delivery.status,
    attempts: delivery.attempts,
    lastAttemptAt: delivery.lastAttemptAt?.toISOString() ?? null,
    lastStatus: delivery.lastStatus,
    lastError: delivery.lastError,
    nextAttemptAt: delivery.nextAt?.toISOString() ?? null,
    createdAt: delivery.createdAt.toISOString(),
  };
}
