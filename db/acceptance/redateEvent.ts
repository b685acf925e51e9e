import { eq, sql } from 'drizzle-orm';
import type { EventId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import type { Event } from '../events.ts';
import { events } from '../schema/index.ts';
import { lockEvent } from './lockEvent.ts';
import { lookAgain } from './lookAgain.ts';
import { Refusal } from './refusal.ts';

/**
 * Lets a scheduled event take effect at another time; one that is past means now (ruling 8).
 * @throws Refusal `missing`; `conflict` `not_scheduled` once it has taken effect or ended.
 */
export async function redateEvent(tx: Tx, id: EventId, effectiveAt: Date): Promise<Event> {
  const event = await lockEvent(tx, id);
  if (event.status !== 'scheduled') {
    throw new Refusal('conflict', 'not_scheduled', `This event is ${event.status}: only scheduled ones have a date.`);
  }
  await tx
    .update(events)
    .set({ effectiveAt: sql`greatest(${effectiveAt.toISOString()}::timestamptz, date_trunc('milliseconds', now()))` })
    .where(eq(events.id, id));
  await lookAgain(tx, [event]);
  return event;
}
