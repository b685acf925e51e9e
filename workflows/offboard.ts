import type { EventInput } from './messages.ts';
import { runEvent } from './runEvent.ts';

/**
 * Somebody leaves: first every account is deactivated or deleted, wherever a row says there may be one; memberships are
 * taken out after that, and never delay it (ruling 5). Waits for nobody: it runs on slots of its own and takes leases over.
 */
export async function offboard(input: EventInput): Promise<void> {
  await runEvent(input, { offboard: true });
}
