import { and, eq, isNull } from 'drizzle-orm';
import type { AppId, EventId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import { eventSteps, workflowSignals } from '../schema/index.ts';
import { wakeRelays } from './insertEvent.ts';

/** What can be said to an event's workflow; `appId` picks one step, without it all that are stuck are meant. */
export type EventSignal = 'retry' | 'skip' | 'cancel';

/** Puts a signal to an event's workflow into the outbox; the relay sends it, also when Temporal is down now. */
export async function sendSignal(tx: Tx, eventId: EventId, name: EventSignal, appId?: AppId): Promise<void> {
  await queueSignals(tx, [{ eventId, name, args: appId === undefined ? [{}] : [{ appId }] }]);
}

/** The same for many; nothing where there are none. */
export async function queueSignals(tx: Tx, signals: readonly (typeof workflowSignals.$inferInsert)[]): Promise<void> {
  if (signals.length === 0) return;
  await tx.insert(workflowSignals).values([...signals]);
  await wakeRelays(tx);
}

/** Tries a step of each of these events again. */
export function retrySteps(tx: Tx, appId: AppId, eventIds: readonly EventId[]): Promise<void> {
  return queueSignals(
    tx,
    eventIds.map((eventId) => ({ eventId, name: 'retry', args: [{ appId }] })),
  );
}

/**
 * Retries every step that waits for a human on this app: its token, mapping, domains or switches have changed, so what
 * kept it may be gone. Answers how many.
 */
export async function retryStuckOnApp(tx: Tx, appId: AppId): Promise<number> {
  const stuck = await tx
    .select({ eventId: eventSteps.eventId })
    .from(eventSteps)
    .where(and(eq(eventSteps.appId, appId), eq(eventSteps.outcome, 'needs_attention'), isNull(eventSteps.finishedAt)));
  await retrySteps(
    tx,
    appId,
    stuck.map(({ eventId }) => eventId),
  );
  return stuck.length;
}
