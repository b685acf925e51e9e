import { asc, eq } from 'drizzle-orm';
import type { EventId } from '../domain/ids.ts';
import type { Db } from './connect.ts';
import { eventSteps, events } from './schema/index.ts';

export type Event = typeof events.$inferSelect;
export type EventStep = typeof eventSteps.$inferSelect;

/** An event with its steps, oldest app first; undefined where there is none of this id. */
export async function findEvent(
  db: Db,
  id: EventId,
): Promise<{ readonly event: Event; readonly steps: readonly EventStep[] } | undefined> {
  const [event] = await db.select().from(events).where(eq(events.id, id));
  if (event === undefined) return undefined;
  const steps = await db.select().from(eventSteps).where(eq(eventSteps.eventId, id)).orderBy(asc(eventSteps.appId));
  return { event, steps };
}
