import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createAddressGuard } from '../../connectors/http/addressGuard.ts';
import { createHttpTarget } from '../../connectors/http/httpTarget.ts';
import { createPace } from '../../connectors/http/pace.ts';
import type { PrivateTargets } from '../../connectors/http/privateTargets.ts';
import type { Db } from '../../db/connect.ts';
import {
  type ClaimedDelivery,
  claimDeliveries,
  forgetOldDeliveries,
  recordAttempt,
} from '../../db/webhookDeliveries.ts';
import { errorTrace } from '../../domain/errorTrace.ts';
import type { Sealer } from '../../domain/sealing.ts';
import { sendWebhook } from './sendWebhook.ts';

export interface WebhooksOptions {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly allowPrivate: PrivateTargets;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** How often messages that are due are looked for, milliseconds; default a second. */
  readonly pollMs?: number;
}

const AT_ONCE = 16;
/** Standard Webhooks asks for 15 to 30 s. */
const REQUEST_MS = 15_000;
/** Longer than an attempt may take, the wait for a turn included. */
const CLAIM_MS = 60_000;
const CLEAN_EVERY_MS = 3_600_000;

/**
 * Sends what is to be told to outside systems, until `signal` fires; any number of processes may. Attempts under way are
 * given up then, and made again by another.
 */
export async function runWebhooks(options: WebhooksOptions): Promise<void> {
  const { db, sealer, allowPrivate, logger, signal, pollMs = 1000 } = options;
  const http = createHttpTarget({
    guard: createAddressGuard(allowPrivate),
    pace: createPace({ concurrency: AT_ONCE }),
    timeouts: { requestMs: REQUEST_MS },
    userAgent: 'Tenure/0.1 (webhooks)',
  });
  const underWay = new Set<Promise<void>>();
  let cleanAt = 0;
  while (!signal.aborted) {
    try {
      if (Date.now() >= cleanAt) {
        cleanAt = Date.now() + CLEAN_EVERY_MS;
        await forgetOldDeliveries(db);
      }
      const room = AT_ONCE - underWay.size;
      const claimed = room > 0 ? await claimDeliveries(db, room, CLAIM_MS) : [];
      for (const delivery of claimed) {
        const sending = deliver(delivery)
          .catch((error: unknown) => logger.warn(errorTrace(error), 'a webhook was not sent'))
          .finally(() => underWay.delete(sending));
        underWay.add(sending);
      }
    } catch (error) {
      logger.warn(errorTrace(error), 'webhooks are not sent');
    }
    // Aborted: the loop ends.
    await sleep(pollMs, undefined, { signal }).catch(() => {});
  }
  await Promise.all(underWay);
  await http.close();

  async function deliver(delivery: ClaimedDelivery): Promise<void> {
    const attempted = await sendWebhook({ http, sealer, signal }, delivery);
    if (signal.aborted && attempted.status === null) return;
    const { id, endpointId, attempts } = delivery;
    const disabled = await recordAttempt(db, delivery, attempted);
    const about = { deliveryId: id, endpointId, attempts, status: attempted.status };
    if (attempted.error === null) logger.debug(about, 'a webhook was delivered');
    else logger.warn(about, 'a webhook was not taken');
    if (disabled !== undefined) logger.warn({ endpointId, reason: disabled }, 'a webhook endpoint is switched off');
  }
}
