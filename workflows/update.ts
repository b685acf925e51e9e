import type { EventInput } from './messages.ts';
import { runEvent } from './runEvent.ts';

/** Somebody's attributes changed: their accounts get what differs. */
export async function update(input: EventInput): Promise<void> {
  await runEvent(input, { offboard: false });
}
