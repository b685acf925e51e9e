import type { EventInput } from './messages.ts';
import { runEvent } from './runEvent.ts';

/** Somebody joins: an account in every app they are entitled to, then their groups there. */
export async function onboard(input: EventInput): Promise<void> {
  await runEvent(input, { offboard: false });
}
