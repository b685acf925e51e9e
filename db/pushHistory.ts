import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import type { StepOutcome } from '../domain/lifecycle.ts';
import type { Db } from './connect.ts';
import { isFinalOutcome } from './finalRow.ts';
import { events, provisioningLog } from './schema/index.ts';

/** The person's newest event that has taken effect. */
export async function newestEvent(db: Db, userId: UserId): Promise<EventId | null> {
  const [newest] = await db
    .select({ id: events.id })
    .from(events)
    .where(and(eq(events.userId, userId), isNotNull(events.version)))
    .orderBy(desc(events.version))
    .limit(1);
  return newest?.id ?? null;
}

/** How the account's own push of an event ended, or its undoing, as its report row has it; undefined where there is none. */
export async function recordedOutcome(
  db: Db,
  { eventId, appId, userId }: { readonly eventId: EventId; readonly appId: AppId; readonly userId: UserId },
  compensation: boolean,
): Promise<StepOutcome | undefined> {
  const [row] = await db
    .select({ outcome: provisioningLog.outcome })
    .from(provisioningLog)
    .where(
      and(
        eq(provisioningLog.eventId, eventId),
        eq(provisioningLog.appId, appId),
        eq(provisioningLog.userId, userId),
        isNull(provisioningLog.groupId),
        eq(provisioningLog.compensation, compensation),
        sql`${provisioningLog.outcome} ${isFinalOutcome}`,
      ),
    );
  return row?.outcome;
}
