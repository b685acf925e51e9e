import { eq } from 'drizzle-orm';
import type { EventId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import type { Event } from '../events.ts';
import { users } from '../schema/index.ts';
import { type End, endUnstarted } from './endUnstarted.ts';
import { lockEvent } from './lockEvent.ts';

/** By cancel, or by skip where it is stuck. */
export type WaitingEnd = 'cancelled' | 'skipped';

/** Ends a locked event that has no steps, by somebody's decision; one that waits for its date is withdrawn. */
export async function endWaiting(
  tx: Tx,
  event: Event,
  outcome: WaitingEnd,
  { isTold = false }: Pick<End, 'isTold'> = {},
): Promise<void> {
  const [person] = event.userId === null ? [] : await tx.select().from(users).where(eq(users.id, event.userId));
  await endUnstarted(tx, [event], person, {
    status: outcome === 'cancelled' ? 'cancelled' : 'completed',
    outcome,
    reason: `${outcome}_by_operator`,
    isTold,
  });
}

/** The same as a scheduled event's workflow is told it. Nothing once it has taken effect or ended. */
export async function endScheduled(tx: Tx, id: EventId, outcome: WaitingEnd): Promise<void> {
  const event = await lockEvent(tx, id);
  if (event.finishedAt === null && event.deferredSealed !== null)
    await endWaiting(tx, event, outcome, { isTold: true });
}
