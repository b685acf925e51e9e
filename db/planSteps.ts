import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import type { AppId, EventId } from '../domain/ids.ts';
import { appendLog } from './appendLog.ts';
import type { Db } from './connect.ts';
import { eventSteps, events, users } from './schema/index.ts';
import { settleEvent } from './settleEvent.ts';

/**
 * Works out which apps a person's event touches, and writes a step for each. An event that touches none ends here, with
 * its row in the report (ruling 12). Done twice it answers the same.
 *
 * @returns the apps whose steps are open; empty when there is nothing to do or the event has ended.
 */
export async function planSteps(db: Db, eventId: EventId): Promise<readonly AppId[]> {
  const open = await writeSteps(db, eventId);
  if (open.length === 0) await endUntouched(db, eventId);
  return open;
}

/**
 * One statement, as every event goes through it: the apps a person has, or may have, something in are those they are
 * entitled to and those they have an account in. An offboard takes every account row there is, whatever it shows: a
 * creation may be under way (ruling 4). Steps that waited for a human are those of a workflow that was ended from outside.
 */
async function writeSteps(db: Db, eventId: EventId): Promise<readonly AppId[]> {
  const rows = await db.execute<{ app_id: AppId }>(sql`
    with event as (
      select id, type, user_id from events
      where id = ${eventId} and finished_at is null and start_state <> 'never' and user_id is not null
      for update
    ), touched as (
      select app_id from entitlements where user_id = (select user_id from event)
      union
      select c.app_id from accounts c join apps a on a.id = c.app_id and a.deleted_at is null
      where c.user_id = (select user_id from event)
        and (c.state in ('none', 'pending', 'active') or (select type from event) = 'offboard')
    ), known as (
      select app_id, finished_at from event_steps where event_id = (select id from event)
    ), added as (
      insert into event_steps (event_id, app_id, outcome)
      select event.id, touched.app_id, 'running' from event, touched
      on conflict do nothing
    ), reopened as (
      update event_steps set outcome = 'running', reason = null, error = null
      where event_id = (select id from event) and outcome = 'needs_attention'
    ), open as (
      select app_id from known where finished_at is null
      union
      select app_id from touched where not exists (select 1 from known where known.app_id = touched.app_id)
    ), started as (
      update events
      set status = case when status in ('accepted', 'needs_attention') then 'running' else status end,
        started_at = coalesce(started_at, now())
      where id = (select id from event) and exists (select 1 from open)
    )
    select app_id from open order by app_id`);
  return rows.map((row) => row.app_id);
}

/** Nobody's app is touched: the report says so. Nothing for an event that has steps, or has ended. */
async function endUntouched(db: Db, eventId: EventId): Promise<void> {
  await db.transaction(async (tx) => {
    const [event] = await tx
      .select({ userId: events.userId, workflowId: events.workflowId, userName: users.userName })
      .from(events)
      .leftJoin(users, eq(users.id, events.userId))
      .where(and(eq(events.id, eventId), isNull(events.finishedAt), ne(events.startState, 'never')))
      .for('update', { of: events });
    const [step] = await tx.select().from(eventSteps).where(eq(eventSteps.eventId, eventId)).limit(1);
    if (event === undefined || step !== undefined) return;
    await appendLog(tx, [{ ...event, eventId, appId: null, outcome: 'skipped', reason: 'no_app' }]);
    await settleEvent(tx, eventId);
  });
}
