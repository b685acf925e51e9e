import { type AccountFacts, readAccountFacts } from '../db/accountFacts.ts';
import { type AccountResult, recordAccount } from '../db/recordAccount.ts';
import { endStep, readStep } from '../db/steps.ts';
import { permanent, TenureError } from '../domain/errors.ts';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import { isFinal, type Operation, type StepOutcome } from '../domain/lifecycle.ts';
import { convergeAccount, type Pushed } from './convergeAccount.ts';
import type { Attempt, Toolbox } from './dependencies.ts';
import { createLeasedCall } from './leasedCall.ts';
import { stepError } from './stepError.ts';
import { type HeldLease, withLease } from './withLease.ts';

export interface PushInput {
  readonly eventId: EventId;
  readonly userId: UserId;
  readonly appId: AppId;
}

export interface PushOptions {
  /** Takes the lease from whoever holds it: an offboard waits for nobody. */
  readonly preempt: boolean;
  /** The event's step is this person's alone; false where one step covers many people. */
  readonly step: boolean;
}

export interface PushResult {
  readonly outcome: StepOutcome;
  /** Memberships remain to be pushed; the step ends with them. */
  readonly memberships: boolean;
}

/**
 * Pushes one person's account under its lease and records what came of it. What needs a human is recorded as such
 * before it is thrown.
 *
 * @throws TenureError, transient or permanent.
 */
export async function pushAccount(
  tools: Toolbox,
  input: PushInput,
  attempt: Attempt,
  options: PushOptions,
): Promise<PushResult> {
  const { appId, userId } = input;
  return withLease(
    tools,
    { kind: 'account', appId, userId },
    attempt,
    (lease) => pushUnderLease(tools, input, attempt, options, lease),
    { preempt: options.preempt },
  );
}

async function pushUnderLease(
  tools: Toolbox,
  input: PushInput,
  attempt: Attempt,
  options: PushOptions,
  lease: HeldLease,
): Promise<PushResult> {
  const { db } = tools;
  // After the lease: what is read now is at least as new as anything a former holder saw (ruling 2).
  const facts = await readAccountFacts(db, input);
  if (facts === undefined) {
    throw permanent('unknown_object', 'The person, the app or the event is not in the database any more.');
  }
  const { account, event, app, user } = facts;
  if (app.deletedAt !== null) {
    if (options.step) await endStep(db, input, { outcome: 'skipped', reason: 'app_removed' });
    return { outcome: 'skipped', memberships: false };
  }
  if (event.version !== null && event.version <= (account?.appliedVersion ?? 0) && account?.appliedEvent === event.id) {
    return recordedBefore(tools, input);
  }

  const { call, httpStatus, elapsedMs } = createLeasedCall(lease);
  const result = (pushed: Pick<AccountResult, 'operation' | 'outcome' | 'reason' | 'changes'>): AccountResult => ({
    event,
    user,
    app,
    fencing: lease.fencing,
    attempts: attempt.attempt,
    httpStatus: httpStatus(),
    durationMs: elapsedMs(),
    appliedVersion: null,
    ...pushed,
  });

  if (event.version !== null && event.version <= (account?.appliedVersion ?? 0)) {
    const by = account?.appliedEvent ?? null;
    const operation = likelyOperation(facts);
    const superseded = { operation, outcome: 'superseded', reason: 'newer_event_done', changes: [] } as const;
    const work = await recordAccount(db, { ...result(superseded), supersededBy: by }, options);
    return { outcome: 'superseded', memberships: work.length > 0 };
  }
  let pushed: Pushed;
  try {
    pushed = await convergeAccount({ facts, open: tools.connectors.open(app), call, first: lease.fencing === 1 });
  } catch (error) {
    if (error instanceof TenureError && error.kind === 'permanent' && !lease.signal.aborted) {
      const operation = likelyOperation(facts);
      const attention = { operation, outcome: 'needs_attention', reason: error.code, changes: [] } as const;
      await recordAccount(db, { ...result(attention), error: stepError(error) }, options);
      lease.given();
    }
    throw error;
  }
  const work = await recordAccount(db, { ...result(pushed), ...appliedOf(pushed, user.version) }, options);
  lease.given();
  return { outcome: pushed.outcome, memberships: work.length > 0 };
}

function appliedOf(pushed: Pushed, version: number): Pick<AccountResult, 'account' | 'appliedVersion'> {
  return { appliedVersion: version, ...(pushed.account === undefined ? {} : { account: pushed.account }) };
}

/** An earlier attempt wrote the result and died before it could say so. */
async function recordedBefore(tools: Toolbox, input: PushInput): Promise<PushResult> {
  const step = await readStep(tools.db, input);
  if (step !== undefined && isFinal(step.outcome)) return { outcome: step.outcome, memberships: false };
  // Only memberships can have kept it open.
  return { outcome: 'done', memberships: step !== undefined };
}

/** What would have been done, for rows that tell of work that was not. */
function likelyOperation({ user, entitled, account, app }: AccountFacts): Operation {
  if (!user.active || !entitled) return app.onLeave === 'delete' ? 'delete' : 'deactivate';
  return account?.remoteId == null ? 'create' : 'update';
}
