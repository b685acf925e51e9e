import { and, asc, desc, eq, isNotNull, sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import type { StepOutcome } from '../domain/lifecycle.ts';
import type { Db } from './connect.ts';
import { isFinalOutcome } from './finalRow.ts';
import { provisioningLog, type StepError, stepAttempts } from './schema/index.ts';

/** Of a step's failures so many are kept of the first, which show how it began, and of the last. */
const KEPT = { first: 20, last: 80 };
const TIDIED_EVERY = 16;
/** Of an event that covers many people, the answer has no more. */
const SHOWN = 1000;

export interface FailedAttempt {
  readonly eventId: EventId;
  readonly appId: AppId;
  readonly userId?: UserId | null;
  /** From 1. */
  readonly attempt: number;
  readonly startedAt: Date;
  /** `waiting`: it is tried again by itself. */
  readonly outcome: 'waiting' | 'needs_attention';
  readonly error: StepError;
}

/** One try of a step's work. */
export interface StepAttempt {
  readonly appId: AppId | null;
  readonly userId: UserId | null;
  readonly attempt: number;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly outcome: StepOutcome;
  readonly code: string | null;
  readonly httpStatus: number | null;
  readonly message: string | null;
  readonly remedy: string | null;
}

/** Keeps an attempt that failed, and lets go one of the middle where there are many. */
export async function keepAttempt(db: Db, failed: FailedAttempt): Promise<void> {
  const { error, ...attempt } = failed;
  const { code, message, remedy = null, httpStatus = null } = error;
  const [kept] = await db
    .insert(stepAttempts)
    .values({ ...attempt, code, message, remedy, httpStatus })
    .returning({ id: stepAttempts.id });
  // Where many people fail once each, now and then.
  if (attempt.attempt <= KEPT.first && (kept?.id ?? 0) % TIDIED_EVERY !== 0) return;
  await db.execute(sql`
    delete from step_attempts where id in (
      select id from (
        select id, row_number() over (order by id) as place, row_number() over (order by id desc) as place_from_end
        from step_attempts where event_id = ${attempt.eventId} and app_id = ${attempt.appId}) kept
      where place > ${KEPT.first} and place_from_end > ${KEPT.last})`);
}

/**
 * Forgets failures older than `days`, at most `limit` at once, of events that have ended as long ago. What got through
 * stays, as the report does.
 */
export async function forgetOldAttempts(
  db: Db,
  { days, limit }: { readonly days: number; readonly limit: number },
): Promise<void> {
  const past = sql`now() - make_interval(days => ${days})`;
  await db.execute(sql`
    delete from step_attempts where id in (
      select a.id from step_attempts a join events e on e.id = a.event_id
      where a.finished_at < ${past} and e.finished_at < ${past}
      order by a.finished_at limit ${limit})`);
}

/** What was tried of an event's steps: failures, and from the report what got through; oldest first. */
export async function listAttempts(db: Db, eventId: EventId): Promise<readonly StepAttempt[]> {
  const { appId, userId, attempts, time, outcome, reason, httpStatus, durationMs } = provisioningLog;
  const [failed, others] = await Promise.all([
    db.select().from(stepAttempts).where(eq(stepAttempts.eventId, eventId)).orderBy(asc(stepAttempts.id)).limit(SHOWN),
    // A person's memberships are rows of one attempt: of those, what was done. What has no duration was decided, not tried.
    db
      .selectDistinctOn([time, appId, userId], {
        appId,
        userId,
        attempt: attempts,
        finishedAt: time,
        outcome,
        code: reason,
        httpStatus,
        durationMs,
      })
      .from(provisioningLog)
      .where(and(eq(provisioningLog.eventId, eventId), sql`${outcome} ${isFinalOutcome}`, isNotNull(durationMs)))
      .orderBy(time, appId, userId, desc(sql`${outcome} = 'done'`))
      .limit(SHOWN),
  ]);
  const tried = others.map(
    (it): StepAttempt => ({
      ...it,
      startedAt: new Date(it.finishedAt.getTime() - (it.durationMs ?? 0)),
      message: null,
      remedy: null,
    }),
  );
  return [...failed, ...tried].sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime()).slice(0, SHOWN);
}
