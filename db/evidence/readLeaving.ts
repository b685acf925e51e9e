import { and, asc, desc, eq, gt, inArray, isNotNull } from 'drizzle-orm';
import type { EventId, UserId } from '../../domain/ids.ts';
import type { Db } from '../connect.ts';
import { events } from '../schema/index.ts';

/** When somebody left, and by which event. */
export interface Leaving {
  readonly eventId: EventId;
  readonly at: Date;
}

/** The first offboard that took effect since the person last joined; undefined where there is none. */
export async function readLeaving(db: Db, userId: UserId): Promise<Leaving | undefined> {
  const [joined] = await db
    .select({ version: events.version })
    .from(events)
    .where(and(eq(events.userId, userId), eq(events.type, 'onboard'), isNotNull(events.version)))
    .orderBy(desc(events.version))
    .limit(1);
  const [left] = await db
    .select({ id: events.id, createdAt: events.createdAt, effectiveAt: events.effectiveAt })
    .from(events)
    .where(and(eq(events.userId, userId), inArray(events.type, ['offboard']), gt(events.version, joined?.version ?? 0)))
    .orderBy(asc(events.version))
    .limit(1);
  if (left === undefined) return undefined;
  const { id, createdAt, effectiveAt } = left;
  // A date in the past was in force when it was said.
  return { eventId: id, at: effectiveAt !== null && effectiveAt > createdAt ? effectiveAt : createdAt };
}
