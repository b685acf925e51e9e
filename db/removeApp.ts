import { and, eq, isNull, sql } from 'drizzle-orm';
import type { EventId } from '../domain/ids.ts';
import { requestConvergence } from './acceptance/requestConvergence.ts';
import { sendSignal } from './acceptance/sendSignal.ts';
import { type App, announceApps } from './apps.ts';
import type { Tx } from './connect.ts';
import { resumeSteps } from './quarantine.ts';
import { apps, eventSteps, events, policies } from './schema/index.ts';
import { settleEvent } from './settleEvent.ts';

/**
 * Stops managing an app: its accounts stay as they are and the report keeps them, its policies go, and its open steps
 * end `skipped: app_removed`. The app is locked.
 */
export async function forgetApp(tx: Tx, app: App): Promise<App> {
  const [removed] = await tx
    .update(apps)
    .set({ deletedAt: sql`now()`, quarantine: null, updatedAt: sql`now()`, revision: sql`${apps.revision} + 1` })
    .where(eq(apps.id, app.id))
    .returning();
  if (removed === undefined) throw new Error('UPDATE answered no row.');
  await tx.delete(policies).where(eq(policies.appId, app.id));
  // Who waits for its return hears no other word.
  if (app.quarantine !== null) await resumeSteps(tx, app.id);
  for (const eventId of await skipOpenSteps(tx, removed)) {
    await settleEvent(tx, eventId);
    await sendSignal(tx, eventId, 'skip', app.id);
  }
  await announceApps(tx);
  return removed;
}

/** Begins to take an app's accounts away; it is gone when the event has ended. The app is locked. */
export async function deprovisionApp(tx: Tx, app: App): Promise<{ readonly app: App; readonly eventId: EventId }> {
  const under = app.removingSince === null ? undefined : await removalOf(tx, app);
  if (under !== undefined) return { app, eventId: under };
  const [removing] = await tx
    .update(apps)
    .set({ removingSince: sql`now()`, updatedAt: sql`now()`, revision: sql`${apps.revision} + 1` })
    .where(eq(apps.id, app.id))
    .returning();
  if (removing === undefined) throw new Error('UPDATE answered no row.');
  const eventId = await requestConvergence(tx, { appId: app.id, cause: { kind: 'app_removed', id: app.id } });
  await announceApps(tx);
  return { app: removing, eventId };
}

/** The removal that is under way; undefined where it has ended without the app being gone. */
async function removalOf(tx: Tx, app: App): Promise<EventId | undefined> {
  const [event] = await tx
    .select({ id: events.id })
    .from(events)
    .where(and(eq(events.appId, app.id), isNull(events.finishedAt), sql`${events.cause} ->> 'kind' = 'app_removed'`));
  return event?.id;
}

/** In whole statements: an import may have left thousands. Events are locked first and in order, as whoever ends a step does. */
async function skipOpenSteps(tx: Tx, app: App): Promise<readonly EventId[]> {
  const open = tx
    .select({ id: eventSteps.eventId })
    .from(eventSteps)
    .where(and(eq(eventSteps.appId, app.id), isNull(eventSteps.finishedAt)));
  const locked = await tx
    .select({ id: events.id })
    .from(events)
    .where(sql`${events.id} in ${open}`)
    .orderBy(events.id)
    .for('update');
  await tx.execute(sql`
    insert into provisioning_log
      (event_id, workflow_id, user_id, user_name, app_id, app_name, group_id, operation, outcome, reason, attempts)
    select e.id, e.workflow_id, e.user_id, u.user_name, s.app_id, ${app.displayName}, e.group_id, s.operation,
      'skipped', 'app_removed', s.attempts
    from event_steps s
    join events e on e.id = s.event_id
    left join users u on u.id = e.user_id
    where s.app_id = ${app.id} and s.finished_at is null
    on conflict do nothing`);
  await tx
    .update(eventSteps)
    .set({ outcome: 'skipped', reason: 'app_removed', error: null, updatedAt: sql`now()`, finishedAt: sql`now()` })
    .where(and(eq(eventSteps.appId, app.id), isNull(eventSteps.finishedAt)));
  return locked.map(({ id }) => id);
}
