import type { EventInput } from './messages.ts';
import { runEvent } from './runEvent.ts';

/** Somebody's groups changed: accounts are given or taken away as policies say, and memberships follow. */
export async function groupChange(input: EventInput): Promise<void> {
  await runEvent(input, { offboard: false });
}
