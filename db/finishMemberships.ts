import type { AppId, EventId, GroupId, UserId } from '../domain/ids.ts';
import type { FinalOutcome, Operation } from '../domain/lifecycle.ts';
import { appendLog } from './appendLog.ts';
import type { Db } from './connect.ts';
import { settleEvent } from './settleEvent.ts';
import { writeStep } from './steps.ts';

export interface SettledMembership {
  readonly groupId: GroupId;
  readonly add: boolean;
  readonly outcome: 'done' | 'skipped' | 'superseded' | 'compensated';
  readonly reason: string | null;
}

export interface MembershipsResult {
  readonly event: { readonly id: EventId; readonly workflowId: string };
  readonly user: { readonly id: UserId; readonly userName: string };
  readonly app: { readonly id: AppId; readonly displayName: string };
  readonly memberships: readonly SettledMembership[];
  readonly attempts: number;
  readonly httpStatus: number | null;
  readonly durationMs: number;
  /** How the step ends; `operation` only where the account itself had none. */
  readonly step: { readonly outcome: FinalOutcome; readonly operation?: Operation };
  /** They were taken back with the account. */
  readonly compensation: boolean;
}

/** Writes the report rows of a person's memberships and ends the step, in one transaction. */
export async function finishMemberships(db: Db, result: MembershipsResult): Promise<void> {
  const { event, user, app } = result;
  await db.transaction(async (tx) => {
    const logged = appendLog(
      tx,
      result.memberships.map(({ groupId, add, outcome, reason }) => ({
        eventId: event.id,
        workflowId: event.workflowId,
        userId: user.id,
        userName: user.userName,
        appId: app.id,
        appName: app.displayName,
        groupId,
        operation: add ? ('add_member' as const) : ('remove_member' as const),
        outcome,
        reason,
        attempts: result.attempts,
        httpStatus: result.httpStatus,
        durationMs: Math.round(result.durationMs),
        compensation: result.compensation,
      })),
    );
    const ended = writeStep(tx, { eventId: event.id, appId: app.id }, { ...result.step, error: null });
    await Promise.all([logged, ended, settleEvent(tx, event.id)]);
  });
}
