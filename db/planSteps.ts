import { and, eq, sql } from 'drizzle-orm';
import type { AppId, EventId } from '../domain/ids.ts';
import type { EventType } from '../domain/lifecycle.ts';
import { appendLog } from './appendLog.ts';
import type { Db, Tx } from './connect.ts';
import { eventSteps, events, users } from './schema/index.ts';
import { settleEvent } from './settleEvent.ts';

/**
 * Works out which apps a person's event touches, and writes a step for each. An event that touches none ends here, with
 * its row in the report (ruling 12). Done twice it answers the same.
 *
 * @returns the apps whose steps are open; empty when there is nothing to do or the event has ended.
 */
export async function planSteps(db: Db, eventId: EventId): Promise<readonly AppId[]> {
  return db.transaction(async (tx) => {
    const [event] = await tx
      .select({
        type: events.type,
        userId: events.userId,
        workflowId: events.workflowId,
        finishedAt: events.finishedAt,
        startState: events.startState,
        userName: users.userName,
      })
      .from(events)
      .leftJoin(users, eq(users.id, events.userId))
      .where(eq(events.id, eventId))
      .for('update', { of: events });
    if (event === undefined || event.finishedAt !== null || event.startState === 'never' || event.userId === null) {
      return [];
    }
    const touched = await touchedApps(tx, event.type, event.userId);
    if (touched.length > 0) {
      await tx
        .insert(eventSteps)
        .values(touched.map((appId) => ({ eventId, appId, outcome: 'running' as const })))
        .onConflictDoNothing();
    }
    const open = await tx
      .select({ appId: eventSteps.appId, finishedAt: eventSteps.finishedAt })
      .from(eventSteps)
      .where(eq(eventSteps.eventId, eventId));
    if (open.length === 0) {
      await appendLog(tx, [
        {
          eventId,
          workflowId: event.workflowId,
          userId: event.userId,
          userName: event.userName,
          appId: null,
          outcome: 'skipped',
          reason: 'no_app',
        },
      ]);
      await settleEvent(tx, eventId);
      return [];
    }
    // Of an event that goes on in a new workflow, after its first was ended.
    await tx
      .update(eventSteps)
      .set({ outcome: 'running', reason: null, error: null })
      .where(and(eq(eventSteps.eventId, eventId), eq(eventSteps.outcome, 'needs_attention')));
    await tx
      .update(events)
      .set({
        status: sql`case when status in ('accepted', 'needs_attention') then 'running' else status end`,
        startedAt: sql`coalesce(started_at, now())`,
      })
      .where(eq(events.id, eventId));
    return open.filter(({ finishedAt }) => finishedAt === null).map(({ appId }) => appId);
  });
}

/**
 * The apps a person has, or may have, something in: those they are entitled to, and those they have an account in. An
 * offboard takes every account row there is, whatever it shows: a creation may be under way (ruling 4).
 */
async function touchedApps(tx: Tx, type: EventType, userId: string): Promise<readonly AppId[]> {
  const anyState = type === 'offboard';
  const rows = await tx.execute<{ app_id: AppId }>(sql`
    select app_id from entitlements where user_id = ${userId}
    union
    select c.app_id from accounts c join apps a on a.id = c.app_id and a.deleted_at is null
    where c.user_id = ${userId} and (${anyState} or c.state in ('none', 'pending', 'active'))
    order by 1`);
  return rows.map((row) => row.app_id);
}
