import { Webhook } from 'standardwebhooks';
import type { HttpTarget } from '../../connectors/http/httpTarget.ts';
import { type Attempted, bodyOf, type ClaimedDelivery } from '../../db/webhookDeliveries.ts';
import { webhookSecretContext } from '../../db/webhookEndpoints.ts';
import { TenureError } from '../../domain/errors.ts';
import type { Sealer } from '../../domain/sealing.ts';

/** Nobody reads the answer; a receiver has nothing to say at length. */
const MAX_BYTES = 64_000;

/**
 * Sends one message, signed as Standard Webhooks 1.0 says: `webhook-id` is the same at each attempt, the timestamp is
 * this attempt's, and while a secret is being replaced both sign. Redirects are not followed.
 */
export async function sendWebhook(
  { http, sealer, signal }: { readonly http: HttpTarget; readonly sealer: Sealer; readonly signal: AbortSignal },
  delivery: ClaimedDelivery,
): Promise<Attempted> {
  const { id, endpointId } = delivery;
  const at = new Date();
  const context = webhookSecretContext(endpointId);
  try {
    const body = bodyOf(sealer, delivery);
    const signatures = [delivery.secretSealed, delivery.oldSecretSealed]
      .filter((sealed) => sealed !== null)
      .map((sealed) => new Webhook(sealer.unseal(sealed, context)).sign(id, at, body));
    const { status } = await http.send(
      {
        method: 'POST',
        url: new URL(delivery.url),
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': signatures.join(' '),
        },
        body,
        maxBytes: MAX_BYTES,
      },
      { signal },
    );
    return { status, error: status < 300 ? null : `The endpoint answered ${status}.` };
  } catch (error) {
    if (!(error instanceof TenureError)) throw error;
    return { status: error.httpStatus ?? null, error: error.message };
  }
}
