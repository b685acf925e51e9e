import type { Tx } from '../connect.ts';
import { workflowSignals } from '../schema/index.ts';
import type { UnstartedEvent } from './endUnstarted.ts';
import { wakeRelays } from './insertEvent.ts';

/** What a workflow that waits for its event's date is told when something about that has changed. */
export const LOOK_AGAIN = 'reschedule';

/**
 * Has the workflows that wait for the dates of these events look at them again: the date, or whether there is anything
 * left to wait for. It carries no more than that: what holds is what the database says when they look (ruling 8).
 */
export async function lookAgain(tx: Tx, changed: readonly Pick<UnstartedEvent, 'id' | 'startState'>[]): Promise<void> {
  const waiting = changed.filter(({ startState }) => startState === 'started' || startState === 'claimed');
  if (waiting.length === 0) return;
  await tx.insert(workflowSignals).values(waiting.map(({ id }) => ({ eventId: id, name: LOOK_AGAIN })));
  await wakeRelays(tx);
}
