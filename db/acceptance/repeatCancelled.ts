import { eq } from 'drizzle-orm';
import type { EventId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import type { Event } from '../events.ts';
import { suppressions } from '../schema/index.ts';
import { acceptChange } from './acceptChange.ts';
import { liftSuppressionsOf } from './liftSuppressions.ts';
import { lockPerson } from './lockPerson.ts';

/**
 * Puts back into force what a cancelled event took from its person, by a new event of the same type: the old one's
 * record stays as it is (ruling 13).
 *
 * @returns undefined where it took nothing, or the person is gone.
 */
export async function repeatCancelled(tx: Tx, event: Event): Promise<EventId | undefined> {
  const { type, userId } = event;
  if (userId === null || type === 'converge' || type === 'offboard') return undefined;
  const [suppressed] = await tx.select().from(suppressions).where(eq(suppressions.eventId, event.id)).limit(1);
  if (suppressed === undefined) return undefined;
  const person = await lockPerson(tx, userId);
  if (person === undefined || !person.active) return undefined;
  await liftSuppressionsOf(tx, event.id);
  const { eventId } = await acceptChange(tx, person, {}, { type, source: event.source, said: true });
  return eventId ?? undefined;
}
