import { randomBytes } from 'node:crypto';
import { OpenAPIHono } from '@hono/zod-openapi';
import { checkWebhookUrl } from '../../connectors/checkWebhookUrl.ts';
import type { Tx } from '../../db/connect.ts';
import { insertTestDelivery, listDeliveries, resendDelivery } from '../../db/webhookDeliveries.ts';
import {
  deleteWebhookEndpoint,
  findWebhookEndpoint,
  insertWebhookEndpoint,
  listWebhookEndpoints,
  lockWebhookEndpoint,
  rotateWebhookSecret,
  updateWebhookEndpoint,
  type WebhookEndpoint,
  webhookSecretContext,
} from '../../db/webhookEndpoints.ts';
import { newId, type WebhookEndpointId } from '../../domain/ids.ts';
import { change } from '../changes/change.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { notFound, RequestError } from '../problems/requestError.ts';
import { idOf } from '../schemas/ids.ts';
import { showWebhookDelivery, showWebhookEndpoint } from '../schemas/webhook.ts';
import { create, deliveries, list, patch, read, remove, resend, rotate, test } from './webhookRoutes.ts';

/** Where Tenure tells outside systems what happens. Addresses are checked before a transaction begins. */
export function webhookRoutes(deps: AppDeps) {
  const { db, sealer, allowPrivate } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const rows = await listWebhookEndpoints(db, readCursor(cursor, idOf('whe')), limit + 1);
      return c.json(
        pageFrom(rows, limit, ({ id }) => id, showWebhookEndpoint),
        200,
      );
    })
    .openapi(create, async (c) => {
      const body = c.req.valid('json');
      await checkWebhookUrl(body.url, allowPrivate);
      return change(deps, c, async (tx) => {
        const id = newId('whe');
        const secret = newSecret();
        const secretSealed = sealer.seal(secret, webhookSecretContext(id));
        const after = showWebhookEndpoint(await insertWebhookEndpoint(tx, { ...body, id, secretSealed }));
        return {
          status: 201,
          body: { ...after, secret },
          secret: true,
          audit: [{ action: 'webhook_endpoint.create', objectId: id, before: null, after }],
        };
      });
    })
    .openapi(read, async (c) => {
      const endpoint = await findWebhookEndpoint(db, c.req.valid('param').id);
      if (endpoint === undefined) throw notFound('whe');
      return c.json(showWebhookEndpoint(endpoint), 200);
    })
    .openapi(patch, async (c) => {
      const [{ id }, body] = [c.req.valid('param'), c.req.valid('json')];
      if ((await findWebhookEndpoint(db, id)) === undefined) throw notFound('whe');
      if (body.url !== undefined) await checkWebhookUrl(body.url, allowPrivate);
      return change(deps, c, async (tx) => {
        const before = showWebhookEndpoint(await locked(tx, id));
        const after = showWebhookEndpoint(await updateWebhookEndpoint(tx, id, body));
        return {
          status: 200,
          body: after,
          audit: [{ action: 'webhook_endpoint.update', objectId: id, before, after }],
        };
      });
    })
    .openapi(remove, (c) =>
      change(deps, c, async (tx) => {
        const before = showWebhookEndpoint(await locked(tx, c.req.valid('param').id));
        await deleteWebhookEndpoint(tx, c.req.valid('param').id);
        const audit = { action: 'webhook_endpoint.delete', objectId: before.id, before, after: null };
        return { status: 200, body: before, audit: [audit] };
      }),
    )
    .openapi(rotate, (c) =>
      change(deps, c, async (tx) => {
        const endpoint = await locked(tx, c.req.valid('param').id);
        const { id } = endpoint;
        const secret = newSecret();
        const rotated = await rotateWebhookSecret(tx, endpoint, sealer.seal(secret, webhookSecretContext(id)));
        const [before, after] = [showWebhookEndpoint(endpoint), showWebhookEndpoint(rotated)];
        return {
          status: 200,
          body: { ...after, secret },
          secret: true,
          audit: [{ action: 'webhook_endpoint.rotate_secret', objectId: id, before, after }],
        };
      }),
    )
    .openapi(test, (c) =>
      change(deps, c, async (tx) => {
        const endpoint = enabled(await locked(tx, c.req.valid('param').id));
        return { status: 202, body: showWebhookDelivery(sealer, await insertTestDelivery(tx, endpoint.id)), audit: [] };
      }),
    )
    .openapi(deliveries, async (c) => {
      const { id } = c.req.valid('param');
      const { limit, cursor } = c.req.valid('query');
      const before = readCursor(cursor, idOf('dlv'));
      if ((await findWebhookEndpoint(db, id)) === undefined) throw notFound('whe');
      const rows = await listDeliveries(db, id, before, limit + 1);
      return c.json(
        pageFrom(
          rows,
          limit,
          (row) => row.id,
          (row) => showWebhookDelivery(sealer, row),
        ),
        200,
      );
    })
    .openapi(resend, (c) =>
      change(deps, c, async (tx) => {
        const { id, deliveryId } = c.req.valid('param');
        const again = await resendDelivery(tx, enabled(await locked(tx, id)).id, deliveryId);
        if (again === undefined) throw notFound('dlv');
        return { status: 202, body: showWebhookDelivery(sealer, again), secret: true, audit: [] };
      }),
    );
}

async function locked(tx: Tx, id: WebhookEndpointId): Promise<WebhookEndpoint> {
  const endpoint = await lockWebhookEndpoint(tx, id);
  if (endpoint === undefined) throw notFound('whe');
  return endpoint;
}

function enabled(endpoint: WebhookEndpoint): WebhookEndpoint {
  if (endpoint.disabledAt === null) return endpoint;
  throw new RequestError(409, 'webhook_endpoint_disabled', 'Nothing is sent to this endpoint: it is switched off.', {
    remedy: 'Switch it on first: PATCH it with {"enabled": true}.',
  });
}

/** 256 bits; the form is that of Standard Webhooks. */
function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
