import { and, eq, isNull } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import type { Db } from './connect.ts';
import { accounts } from './schema/index.ts';

/**
 * Remembers that an account is about to be created, for targets that keep no external id: should the answer be lost, the
 * account is known by this as ours, and not taken for a stranger's.
 */
export interface CreationMark {
  /** Before the request. */
  set(): Promise<void>;
  /** The target has refused it for certain: nothing of ours is there. */
  clear(): Promise<void>;
}

/** Written only while the lease is ours. */
export function createCreationMark(
  db: Db,
  it: { readonly appId: AppId; readonly userId: UserId; readonly eventId: EventId },
  fencing: number,
): CreationMark {
  async function write(createdByEvent: EventId | null): Promise<void> {
    await db
      .update(accounts)
      .set({ createdByEvent, state: 'none' })
      .where(
        and(
          eq(accounts.appId, it.appId),
          eq(accounts.userId, it.userId),
          eq(accounts.fencing, fencing),
          isNull(accounts.remoteId),
        ),
      );
  }
  return { set: () => write(it.eventId), clear: () => write(null) };
}
