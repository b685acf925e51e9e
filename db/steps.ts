import { and, eq, isNull, sql } from 'drizzle-orm';
import type { AppId, EventId } from '../domain/ids.ts';
import { type FinalOutcome, isFinal, type Operation, type StepOutcome } from '../domain/lifecycle.ts';
import { appendLog } from './appendLog.ts';
import type { Db, Tx } from './connect.ts';
import { membershipWork } from './membershipWork.ts';
import { apps, eventSteps, events, type StepError, users } from './schema/index.ts';
import { holdEvent, settleEvent } from './settleEvent.ts';

export interface StepKey {
  readonly eventId: EventId;
  readonly appId: AppId;
}

export interface StepChange {
  readonly outcome: StepOutcome;
  readonly operation?: Operation | null;
  readonly reason?: string | null;
  readonly attempts?: number;
  readonly error?: StepError | null;
  readonly supersededBy?: EventId | null;
  readonly createdAccount?: boolean;
}

/** Writes how a step stands. A final outcome stays as it is. */
export async function writeStep(db: Db, { eventId, appId }: StepKey, change: StepChange): Promise<void> {
  const final = isFinal(change.outcome);
  await db.execute(
    db
      .update(eventSteps)
      .set({ ...change, updatedAt: sql`now()`, finishedAt: final ? sql`now()` : null })
      .where(and(eq(eventSteps.eventId, eventId), eq(eventSteps.appId, appId), isNull(eventSteps.finishedAt))),
  );
}

/** The step goes on by itself later: says what it waits for, so that nothing waits unseen. */
export async function writeWaiting(
  db: Db,
  step: StepKey,
  waiting: { readonly attempts: number; readonly error: StepError },
): Promise<void> {
  await db.transaction(async (tx) => {
    const written = writeStep(tx, step, { outcome: 'waiting', reason: waiting.error.code, ...waiting });
    await Promise.all([written, settleEvent(tx, step.eventId)]);
  });
}

/** A step that waited for a human goes on. */
export async function reopenStep(db: Db, step: StepKey): Promise<void> {
  await db.transaction(async (tx) => {
    await writeStep(tx, step, { outcome: 'running', reason: null, error: null });
    await settleEvent(tx, step.eventId);
  });
}

/**
 * Ends a step by somebody's decision rather than by work in the target (skip, cancel, supersede, app removed), with its
 * row in the report. Nothing where it is final already.
 */
export async function endStep(db: Db, { eventId, appId }: StepKey, end: StepEnding): Promise<void> {
  await db.transaction(async (tx) => {
    // Before the step is looked at: of two ways to end it, one comes first.
    await holdEvent(tx, eventId);
    await endStepIn(tx, { eventId, appId }, end);
    await settleEvent(tx, eventId);
  });
}

export interface StepEnding {
  readonly outcome: FinalOutcome;
  readonly reason: string;
  readonly supersededBy?: EventId | null;
}

/** The same within a transaction that holds the event, and settles it afterwards. */
export async function endStepIn(tx: Tx, { eventId, appId }: StepKey, end: StepEnding): Promise<void> {
  const step = await aboutStep(tx, { eventId, appId });
  if (step === undefined || step.finishedAt !== null) return;
  if (end.outcome === 'cancelled') {
    await tx.update(events).set({ cancelRequested: true }).where(eq(events.id, eventId));
  }
  await writeStep(
    tx,
    { eventId, appId },
    { outcome: end.outcome, reason: end.reason, supersededBy: end.supersededBy ?? null },
  );
  const about = {
    ...rowAbout({ eventId, appId }, step),
    outcome: end.outcome,
    reason: end.reason,
    attempts: step.attempts,
    compensation: step.compensating,
  };
  // Where the account's own row is final already, what ends here is its memberships.
  const work = step.userId === null ? [] : await membershipWork(tx, { eventId, appId, userId: step.userId });
  const memberships = work.map(({ groupId, add }) => ({
    ...about,
    groupId,
    operation: add ? ('add_member' as const) : ('remove_member' as const),
  }));
  await appendLog(tx, [{ ...about, groupId: step.groupId, operation: step.operation }, ...memberships]);
}

/** What every report row of a step says. */
export function rowAbout(
  { eventId, appId }: StepKey,
  { workflowId, userId, userName, appName }: NonNullable<Awaited<ReturnType<typeof aboutStep>>>,
) {
  return { eventId, workflowId, userId, userName, appId, appName };
}

/** A step with what a report row says of whom it concerns. */
export async function aboutStep(tx: Tx, { eventId, appId }: StepKey) {
  const [step] = await tx
    .select({
      operation: eventSteps.operation,
      attempts: eventSteps.attempts,
      finishedAt: eventSteps.finishedAt,
      compensating: eventSteps.compensating,
      workflowId: events.workflowId,
      userId: events.userId,
      groupId: events.groupId,
      userName: users.userName,
      appName: apps.displayName,
    })
    .from(eventSteps)
    .innerJoin(events, eq(events.id, eventSteps.eventId))
    .leftJoin(users, eq(users.id, events.userId))
    .leftJoin(apps, eq(apps.id, eventSteps.appId))
    .where(and(eq(eventSteps.eventId, eventId), eq(eventSteps.appId, appId)));
  return step;
}

/** Locks nothing: whether a step has ended, and how. */
export async function readStep(db: Db, { eventId, appId }: StepKey) {
  const [step] = await db
    .select()
    .from(eventSteps)
    .where(and(eq(eventSteps.eventId, eventId), eq(eventSteps.appId, appId)));
  return step;
}
