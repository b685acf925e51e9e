import type { Tx } from '../connect.ts';
import type { UnstartedEvent } from './endUnstarted.ts';
import { queueSignals } from './sendSignal.ts';

/** What a workflow that waits for its event's date is told when something about that has changed. */
export const LOOK_AGAIN = 'reschedule';

/**
 * Has the workflows that wait for the dates of these events look at them again: the date, or whether there is anything
 * left to wait for. It carries no more than that: what holds is what the database says when they look (ruling 8).
 */
export async function lookAgain(tx: Tx, changed: readonly Pick<UnstartedEvent, 'id' | 'startState'>[]): Promise<void> {
  const waiting = changed.filter(({ startState }) => startState === 'started' || startState === 'claimed');
  await queueSignals(
    tx,
    waiting.map(({ id }) => ({ eventId: id, name: LOOK_AGAIN })),
  );
}
