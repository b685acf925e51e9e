import { eq } from 'drizzle-orm';
import type { EventId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import type { Event } from '../events.ts';
import { events } from '../schema/index.ts';
import { Refusal } from './refusal.ts';

/** Locks an event until the transaction ends. @throws Refusal `missing`. */
export async function lockEvent(tx: Tx, id: EventId): Promise<Event> {
  const [event] = await tx.select().from(events).where(eq(events.id, id)).for('update');
  if (event === undefined) throw new Refusal('missing', 'event_not_found', 'There is no event of this id.');
  return event;
}
