import type { AppId, EventId, UserId } from '../domain/ids.ts';
import type { Tx } from './connect.ts';
import { emitWebhook } from './webhooks.ts';

export interface Attention {
  readonly eventId: EventId;
  readonly userId: UserId | null;
  readonly appId: AppId | null;
  readonly appName?: string | null;
  /** The error's code. */
  readonly reason: string;
}

/** Tells those who want to know that an event waits for a human, in the transaction that says so in the event. */
export async function tellAttention(tx: Tx, { eventId, userId, appId, appName, reason }: Attention): Promise<void> {
  const data = { eventId, userId, appId, appName: appName ?? null, reason };
  await emitWebhook(tx, { type: 'event.needs_attention', data });
}
