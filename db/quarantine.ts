import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { TenureError } from '../domain/errors.ts';
import type { AppId } from '../domain/ids.ts';
import { APP_QUARANTINED, FAILURES_AT_MOST, LONGEST_BACKOFF, probeAfterMs, RELAPSE_MS } from '../domain/quarantine.ts';
import { wakeRelays } from './acceptance/insertEvent.ts';
import type { App } from './apps.ts';
import type { Db, Tx } from './connect.ts';
import { milliseconds } from './milliseconds.ts';
import { apps, eventSteps, type Quarantine, type StepError } from './schema/index.ts';
import { settleEvent } from './settleEvent.ts';
import { type StepKey, writeStep } from './steps.ts';
import { transact } from './transact.ts';
import { emitWebhook } from './webhooks.ts';

/** What came of telling an app's failure. `changed`: its settings are others by now, so the failure says nothing. */
export type Noted =
  | { readonly kind: 'counted' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'quarantined'; readonly quarantine: Quarantine };

type AppSeen = Pick<App, 'id' | 'revision'>;

/**
 * Notes that an app has failed; `atOnce`, or as the last of twenty in a row, quarantines it and tells those who want to
 * know. Of many who note it at once, the first does.
 */
export async function noteFailure(db: Db, seen: AppSeen, error: TenureError, atOnce: boolean): Promise<Noted> {
  return transact(db, async (tx) => {
    const [app] = await tx.select().from(apps).where(eq(apps.id, seen.id)).for('no key update');
    if (app === undefined || app.deletedAt !== null) return { kind: 'counted' };
    if (app.revision !== seen.revision) return { kind: 'changed' };
    if (app.quarantine !== null) return { kind: 'quarantined', quarantine: app.quarantine };
    const failures = app.failures + 1;
    if (!atOnce && failures < FAILURES_AT_MOST) {
      await tx.update(apps).set({ failures }).where(eq(apps.id, app.id));
      return { kind: 'counted' };
    }
    const quarantine = reasonOf(error, atOnce ? undefined : failures);
    const backoff = firstBackoff(app);
    await tx
      .update(apps)
      .set({ quarantine, failures, probeBackoff: backoff, health: nextLook(probeAfterMs(backoff)) })
      .where(eq(apps.id, app.id));
    await emitWebhook(tx, { type: 'app.quarantined', data: told(app, quarantine) });
    return { kind: 'quarantined', quarantine };
  });
}

/** Something got through: what failed before is forgotten. Writes nothing where there is nothing. */
export async function forgetFailures(db: Db, seen: Pick<App, 'id' | 'failures' | 'recoveredAt'>): Promise<void> {
  if (seen.failures === 0 && seen.recoveredAt === null) return;
  await db
    .update(apps)
    .set({ failures: 0, probeBackoff: 0, recoveredAt: null })
    .where(and(eq(apps.id, seen.id), isNull(apps.quarantine)));
}

/**
 * The probe of a quarantined app did not get through: the next one comes later, and what is wrong now is what shows.
 *
 * @returns false where that says nothing: its settings were changed since, or it is not quarantined any more.
 */
export async function noteProbeFailed(db: Db, seen: AppSeen, error: TenureError): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [app] = await tx.select().from(apps).where(eq(apps.id, seen.id)).for('no key update');
    if (app === undefined || app.quarantine === null || app.revision !== seen.revision) return false;
    const { since, probes } = app.quarantine;
    const backoff = Math.min(app.probeBackoff + 1, LONGEST_BACKOFF);
    const waitMs = Math.max(probeAfterMs(backoff), error.retryAfterMs ?? 0);
    await tx
      .update(apps)
      .set({
        // Being told to slow down says nothing of what was wrong.
        quarantine: { ...(error.throttled ? app.quarantine : reasonOf(error)), since, probes: probes + 1 },
        probeBackoff: backoff,
        health: nextLook(waitMs),
      })
      .where(eq(apps.id, app.id));
    return true;
  });
}

/**
 * The probe got through: every step that waits for the app is told to go on, offboards first, and those who want to know
 * are told. Nothing where its settings were changed since, or it was not quarantined.
 *
 * @returns how many steps go on; undefined where nothing was done.
 */
export async function endQuarantine(db: Db, seen: AppSeen): Promise<number | undefined> {
  return transact(db, async (tx) => {
    const [app] = await tx.select().from(apps).where(eq(apps.id, seen.id)).for('update');
    if (app === undefined || app.quarantine === null || app.revision !== seen.revision) return undefined;
    await tx.update(apps).set({ quarantine: null, failures: 0, recoveredAt: sql`now()` }).where(eq(apps.id, app.id));
    const resumed = await resumeSteps(tx, app.id);
    await emitWebhook(tx, { type: 'app.recovered', data: { ...told(app, app.quarantine), steps: resumed } });
    return resumed;
  });
}

/** Makes the next look at an app due now; of several processes one takes it. Undefined where there is no such app. */
export async function probeSoon(db: Db, appId: AppId): Promise<App | undefined> {
  const [app] = await db
    .update(apps)
    .set({ health: sql`${apps.health} - 'dueAt'` })
    .where(and(eq(apps.id, appId), isNull(apps.deletedAt)))
    .returning();
  return app;
}

/**
 * A step waits until its app is back: says so in the step.
 *
 * @returns false where the app is back already; nothing is written then, and the step can go on.
 */
export async function waitForApp(
  db: Db,
  step: StepKey,
  waiting: { readonly attempts: number; readonly error: StepError },
): Promise<boolean> {
  return transact(db, async (tx) => {
    // Shared with others who wait; whoever ends the quarantine comes before or after, and tells this step in that case.
    const [app] = await tx
      .select({ quarantine: apps.quarantine })
      .from(apps)
      .where(eq(apps.id, step.appId))
      .for('share');
    if (app === undefined || app.quarantine === null) return false;
    const written = writeStep(tx, step, { outcome: 'waiting', reason: waiting.error.code, ...waiting });
    await Promise.all([written, settleEvent(tx, step.eventId)]);
    return true;
  });
}

/** What waits for an app to come back. */
export interface WaitingForApp {
  readonly steps: number;
  readonly offboards: number;
  /** When the oldest offboard among them was accepted. */
  readonly oldestOffboardAt: Date | null;
}

/** What waits for each of these apps, where anything does. */
export async function waitingForApps(db: Db, appIds: readonly AppId[]): Promise<ReadonlyMap<AppId, WaitingForApp>> {
  if (appIds.length === 0) return new Map();
  const isOffboard = sql`(select type from events where id = ${eventSteps.eventId}) = 'offboard'`;
  const acceptedAt = sql`(select created_at from events where id = ${eventSteps.eventId})`;
  const rows = await db
    .select({
      appId: eventSteps.appId,
      steps: sql<string>`count(*)`,
      offboards: sql<string>`count(*) filter (where ${isOffboard})`,
      oldest: sql<string | null>`min(${acceptedAt}) filter (where ${isOffboard})`,
    })
    .from(eventSteps)
    .where(and(inArray(eventSteps.appId, [...appIds]), isWaiting()))
    .groupBy(eventSteps.appId);
  return new Map(
    rows.map(({ appId, steps, offboards, oldest }) => [
      appId,
      {
        steps: Number(steps),
        offboards: Number(offboards),
        oldestOffboardAt: oldest === null ? null : new Date(oldest),
      },
    ]),
  );
}

/**
 * Tells the steps that wait for the app to go on, into the outbox in the order in which they are to: the relays send
 * signals by their number. Answers how many.
 */
export async function resumeSteps(tx: Tx, appId: AppId): Promise<number> {
  const rows = await tx.execute<{ count: string }>(sql`
    with resumed as (
      insert into workflow_signals (event_id, name, args)
      select e.id, 'resume', jsonb_build_array(jsonb_build_object('appId', ${appId}::text))
      from event_steps s join events e on e.id = s.event_id
      where s.app_id = ${appId} and s.outcome = 'waiting' and s.reason = ${APP_QUARANTINED} and s.finished_at is null
      order by e.priority, e.id
      returning 1)
    select count(*) as count from resumed`);
  const count = Number(rows[0]?.count ?? 0);
  if (count > 0) await wakeRelays(tx);
  return count;
}

function isWaiting() {
  return and(eq(eventSteps.outcome, 'waiting'), eq(eventSteps.reason, APP_QUARANTINED), isNull(eventSteps.finishedAt));
}

function reasonOf(error: TenureError, failures?: number): Quarantine {
  const message =
    failures === undefined ? error.message : `${failures} failures in a row, the last of them: ${error.message}`;
  return {
    since: new Date().toISOString(),
    code: error.code,
    message,
    remedy: error.remedy ?? null,
    httpStatus: error.httpStatus ?? null,
    probes: 0,
  };
}

/** Of one that fails again with nothing got through but its probe, probes come ever less often. */
function firstBackoff({ recoveredAt, probeBackoff }: App): number {
  const relapsed = recoveredAt !== null && Date.now() - recoveredAt.getTime() < RELAPSE_MS;
  return relapsed ? Math.min(probeBackoff + 1, LONGEST_BACKOFF) : 0;
}

function nextLook(waitMs: number) {
  return sql`${apps.health} || jsonb_build_object('dueAt', now() + ${milliseconds(waitMs)})`;
}

function told(app: App, { since, code, message, remedy, httpStatus }: Quarantine) {
  return { appId: app.id, appName: app.displayName, since, reason: code, message, remedy, httpStatus };
}
