import type { ScheduledInput } from './messages.ts';
import { runEvent, throwIfCancelled } from './runEvent.ts';
import { untilDue } from './untilDue.ts';

/**
 * Somebody joins, changes or leaves on a date: the event waits for it, and then goes on as any other of its type. A name
 * of its own, which workers of an older version do not know: they would not wait.
 */
export async function scheduled(input: ScheduledInput): Promise<void> {
  const due = await untilDue(input);
  if (due === undefined) return throwIfCancelled();
  const { type, ...event } = input;
  await runEvent(event, { offboard: type === 'offboard', end: due.end });
}
