import { and, eq, inArray, isNull, ne, or } from 'drizzle-orm';
import type { EventId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import { type EventFilter, eventIds } from '../eventList.ts';
import { eventSteps, workflowSignals } from '../schema/index.ts';
import { wakeRelays } from './insertEvent.ts';
import { retryEvent } from './steerEvent.ts';

/** Events a statement; parameters of one are limited to 65,535. */
const CHUNK = 5000;

/**
 * Retries whatever needs attention of the events that match, with an app only that app's steps.
 * @returns how many events.
 */
export async function retryMatching(tx: Tx, filter: Omit<EventFilter, 'before'>): Promise<number> {
  if (filter.status !== undefined && filter.status !== 'needs_attention') return 0;
  const { appIds } = filter;
  let matched = 0;
  for (let before: EventId | undefined; ; ) {
    const ids = await eventIds(tx, { ...filter, status: 'needs_attention', before }, CHUNK);
    if (ids.length > 0) matched += await retryAll(tx, ids, appIds);
    before = ids.at(-1);
    if (ids.length < CHUNK) break;
  }
  await wakeRelays(tx);
  return matched;
}

/** One statement for those whose workflows listen; the others, few if any, one by one. */
async function retryAll(tx: Tx, ids: readonly EventId[], appIds: EventFilter['appIds']): Promise<number> {
  const steps = await tx
    .select({ eventId: eventSteps.eventId, appId: eventSteps.appId })
    .from(eventSteps)
    .where(
      and(
        inArray(eventSteps.eventId, [...ids]),
        eq(eventSteps.outcome, 'needs_attention'),
        isNull(eventSteps.finishedAt),
        or(isNull(eventSteps.reason), ne(eventSteps.reason, 'workflow_ended')),
      ),
    );
  const listening = new Set(steps.map(({ eventId }) => eventId));
  const wanted = steps.filter(({ appId }) => appIds === undefined || appIds.includes(appId));
  if (wanted.length > 0) {
    const signals = wanted.map(({ eventId, appId }) => ({ eventId, name: 'retry', args: [{ appId }] }));
    await tx.insert(workflowSignals).values(signals);
  }
  const deaf = ids.filter((id) => !listening.has(id));
  for (const id of deaf) await retryEvent(tx, id);
  return new Set(wanted.map(({ eventId }) => eventId)).size + deaf.length;
}
