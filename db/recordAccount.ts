import { and, eq, type SQL, sql } from 'drizzle-orm';
import { transient } from '../domain/errors.ts';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import type { Operation, StepOutcome } from '../domain/lifecycle.ts';
import type { AttributeChange } from '../domain/values.ts';
import { appendLog, type LogRow } from './appendLog.ts';
import type { Db, Tx } from './connect.ts';
import { endHolds } from './guard/endHolds.ts';
import { reportHold } from './guard/reportHold.ts';
import { type MembershipWork, membershipWork } from './membershipWork.ts';
import { milliseconds } from './milliseconds.ts';
import { type AccountState, accounts, type StepError } from './schema/index.ts';
import { settleEvent } from './settleEvent.ts';
import { keepAttempt } from './stepAttempts.ts';
import { writeStep } from './steps.ts';
import { tellAttention } from './tellAttention.ts';

/** An account as the target shows it after a push. */
export interface ShownAccount {
  readonly remoteId: string | null;
  readonly state: AccountState;
  /** Found there, and taken over by this push. */
  readonly adopted: boolean;
  /** Made by this push, or by an attempt of it whose answer was lost. */
  readonly created: boolean;
  /** When to look again; null for never. */
  readonly recheckAfterMs: number | null;
}

export interface AccountResult {
  readonly event: { readonly id: EventId; readonly workflowId: string };
  readonly user: { readonly id: UserId; readonly userName: string };
  readonly app: { readonly id: AppId; readonly displayName: string };
  /** The lease the work was done under. */
  readonly fencing: number;
  readonly operation: Operation | null;
  readonly outcome: StepOutcome;
  readonly reason: string | null;
  readonly supersededBy?: EventId | null;
  readonly changes: readonly AttributeChange[];
  readonly attempts: number;
  readonly httpStatus: number | null;
  readonly durationMs: number;
  /** What the target shows now; undefined where it was not looked at. */
  readonly account?: ShownAccount;
  /** The user's version that was read; null when nothing was applied (superseded, needs attention). */
  readonly appliedVersion: number | null;
  readonly error?: StepError;
  /** The deletion guard holds the removal: the report says so once. */
  readonly held?: boolean;
  /** The push took back what an earlier one of the same event gave. */
  readonly compensation: boolean;
}

/**
 * Writes what a push did: the account's new state, the report row, the step, the event's status, and gives the lease
 * back; all or nothing, and only while the lease is still ours.
 *
 * @param options.step false when the event covers many people and its step is theirs together.
 * @returns the memberships that are still to be pushed; the step stays open for them.
 * @throws transient `lease_lost`; nothing is written then.
 */
export async function recordAccount(
  db: Db,
  result: AccountResult,
  options: { readonly step: boolean },
): Promise<readonly MembershipWork[]> {
  const { event, user, app } = result;
  const key = { eventId: event.id, appId: app.id };
  return db.transaction(async (tx) => {
    // Sent together (db/connect.ts): the last of the three sees what the first has written.
    const [, , work] = await Promise.all([
      writeAccount(tx, result),
      result.held === true ? reportHold(tx, logRow(result)) : appendLog(tx, [logRow(result)]),
      options.step && result.outcome !== 'needs_attention' ? membershipWork(tx, { ...key, userId: user.id }) : [],
    ]);
    await keepFailed(tx, result);
    if (!options.step) return work;
    const step = writeStep(tx, key, {
      outcome: work.length > 0 ? 'running' : result.outcome,
      operation: result.operation,
      reason: result.reason,
      attempts: result.attempts,
      error: result.error ?? null,
      supersededBy: result.supersededBy ?? null,
      ...(result.account?.created === true ? { createdAccount: true } : {}),
    });
    const isApplied = result.appliedVersion !== null;
    await Promise.all([
      step,
      settleEvent(tx, event.id),
      result.outcome === 'needs_attention' && result.held !== true ? tellStuck(tx, result) : undefined,
      isApplied ? retryOlder(tx, result) : undefined,
      isApplied && result.outcome !== 'skipped' ? endHolds(tx, app.id, user.id) : undefined,
    ]);
    return work;
  });
}

/** Nothing on the way of what gets through. */
async function keepFailed(tx: Tx, { event, user, app, error, attempts, durationMs }: AccountResult): Promise<void> {
  if (error === undefined) return;
  const about = { eventId: event.id, appId: app.id, userId: user.id, attempt: attempts };
  await keepAttempt(tx, {
    ...about,
    startedAt: new Date(Date.now() - durationMs),
    outcome: 'needs_attention',
    error,
  });
}

function tellStuck(tx: Tx, { event, user, app, reason }: AccountResult): Promise<void> {
  const about = { eventId: event.id, userId: user.id, appId: app.id, appName: app.displayName };
  return tellAttention(tx, { ...about, reason: reason ?? 'unknown' });
}

/**
 * What waited for a human in this app may be mended by what was just done, and looks again: the person's own, and whoever
 * waits for the name that the account has given up.
 */
async function retryOlder(tx: Tx, result: AccountResult): Promise<void> {
  const { event, user, app } = result;
  const name = freedName(result);
  const waitsForIt =
    name === undefined
      ? sql``
      : sql` or (s.error ->> 'code' = 'foreign_account' and exists (
          select 1 from users u where u.id = e.user_id and ${name.toLowerCase()} in (lower(u.user_name), lower(u.email))))`;
  await tx.execute(sql`
    insert into workflow_signals (event_id, name, args)
    select s.event_id, 'retry', jsonb_build_array(jsonb_build_object('appId', s.app_id))
    from event_steps s join events e on e.id = s.event_id
    where s.app_id = ${app.id} and s.outcome = 'needs_attention' and s.finished_at is null
      and (e.user_id = ${user.id}${waitsForIt}) and e.id <> ${event.id}`);
}

/** The user name that the target has free now; undefined where none has become so. */
function freedName({ changes, operation, outcome, user }: AccountResult): string | undefined {
  if (outcome !== 'done' && outcome !== 'compensated') return undefined;
  if (operation === 'delete') return user.userName;
  const old = changes.find(({ attribute }) => attribute.toLowerCase() === 'username')?.old;
  return typeof old === 'string' ? old : undefined;
}

function logRow({ event, user, app, ...result }: AccountResult) {
  return {
    eventId: event.id,
    workflowId: event.workflowId,
    userId: user.id,
    userName: user.userName,
    appId: app.id,
    appName: app.displayName,
    operation: result.operation,
    outcome: result.outcome,
    reason: result.reason,
    changes: [...result.changes],
    attempts: result.attempts,
    httpStatus: result.httpStatus,
    durationMs: Math.round(result.durationMs),
    compensation: result.compensation,
  } satisfies LogRow;
}

async function writeAccount(tx: Tx, result: AccountResult): Promise<void> {
  const { account, appliedVersion, event } = result;
  const stateChanged = account === undefined ? sql`false` : sql`${accounts.state} <> ${account.state}`;
  const update = tx
    .update(accounts)
    .set({
      leaseUntil: null,
      preempt: false,
      updatedAt: sql`now()`,
      ...(appliedVersion === null ? {} : { appliedVersion, appliedEvent: event.id }),
      ...(account === undefined
        ? {}
        : {
            remoteId: account.remoteId,
            state: account.state,
            stateSince: sql`case when ${stateChanged} then now() else ${accounts.stateSince} end`,
            stateEvent: sql`case when ${stateChanged} then ${event.id} else ${accounts.stateEvent} end`,
            removalAt: removalAt(result),
            ...(account.adopted ? { adopted: true } : {}),
            ...(account.created ? { adopted: false, createdByEvent: event.id } : {}),
            // Asked for by whoever took an expired lease, which may have been us: not cleared here.
            ...(account.recheckAfterMs === null
              ? {}
              : { recheckAt: sql`now() + ${milliseconds(account.recheckAfterMs)}` }),
          }),
    })
    .where(
      and(eq(accounts.userId, result.user.id), eq(accounts.appId, result.app.id), eq(accounts.fencing, result.fencing)),
    )
    .returning({ fencing: accounts.fencing });
  const written = await tx.execute(update);
  if (written.length === 0) {
    throw transient('lease_lost', 'Another worker has taken over this account; the result is not recorded.', {
      outcomeUnknown: true,
      retryAfterMs: 200,
    });
  }
}

/** What is in use again does not count as gone; what was found gone was not our doing. */
function removalAt({ account, operation, outcome }: AccountResult): SQL | null {
  if (account?.state === 'active' || account?.state === 'pending') return null;
  const isRemoval = operation === 'deactivate' || operation === 'delete';
  return isRemoval && (outcome === 'done' || outcome === 'compensated') ? sql`now()` : sql`${accounts.removalAt}`;
}
