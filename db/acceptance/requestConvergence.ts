import type { AppId, EventId, GroupId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import type { EventCause } from '../schema/index.ts';
import { insertEvent } from './insertEvent.ts';

/**
 * Asks for everyone and every group that a change of an app, policy or group covers, or covered, to be made right, at
 * low priority (ruling 9) unless told otherwise: one `converge` event.
 */
export async function requestConvergence(
  tx: Tx,
  change: {
    readonly appId?: AppId;
    readonly groupId?: GroupId;
    readonly cause: EventCause;
    readonly priority?: number;
  },
): Promise<EventId> {
  return insertEvent(tx, { type: 'converge', ...change });
}
