import type { AppId } from '../domain/ids.ts';
import { onQueue } from './activityOptions.ts';
import type { EventInput } from './messages.ts';
import { appQueue, offboardQueue } from './queues.ts';

/** One person's account and memberships in one app, by one event. */
interface Subject extends Pick<EventInput, 'eventId' | 'userId'> {
  readonly appId: AppId;
}

/** What a push is for: `push` as the event says, `leave` for a leaver, `undo` to take back what the event gave. */
export type PushPurpose = 'push' | 'leave' | 'undo';

/**
 * Makes a person's account in an app right, then their groups there.
 *
 * @param round of this purpose, from 1: each try by a human's word has activity ids of its own.
 */
export async function pushPerson(subject: Subject, purpose: PushPurpose, round: number): Promise<void> {
  const { appId } = subject;
  const isLeaver = purpose === 'leave';
  const who = isLeaver ? 'leaver' : 'usual';
  const verb = purpose === 'undo' ? 'undo' : 'push';
  const accountQueue = isLeaver ? offboardQueue(appId) : appQueue(appId);
  const { pushAccount } = onQueue(accountQueue, `${verb}Account:${appId}:${round}`, who);
  const { outcome, memberships } = await pushAccount({ ...subject, preempt: isLeaver });
  if (memberships === undefined) return;
  // On the app's own slots, also for a leaver: the reserved ones are for the next deactivation.
  const { pushMemberships } = onQueue(appQueue(appId), `${verb}Memberships:${appId}:${round}`, who);
  await pushMemberships({ ...subject, accountOutcome: outcome, memberships });
}
