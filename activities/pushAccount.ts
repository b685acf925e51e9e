import { type AccountFacts, readAccountFacts } from '../db/accountFacts.ts';
import { createCreationMark } from '../db/creationMark.ts';
import { type MembershipWork, membershipWork } from '../db/membershipWork.ts';
import { createNameDesk } from '../db/nameDesk.ts';
import { newestEvent, recordedOutcome } from '../db/pushHistory.ts';
import { type AccountResult, recordAccount } from '../db/recordAccount.ts';
import { endStep, readStep } from '../db/steps.ts';
import { DELETION_GUARD } from '../domain/deletionGuard.ts';
import { permanent, TenureError } from '../domain/errors.ts';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import { isFinal, type Operation, type StepOutcome } from '../domain/lifecycle.ts';
import { convergeAccount, type Pushed } from './convergeAccount.ts';
import type { Attempt, Toolbox } from './dependencies.ts';
import { createGuard, HeldRemoval } from './guard.ts';
import { createLeasedCall } from './leasedCall.ts';
import { stepError } from './stepError.ts';
import { undoingOf, undone } from './undoing.ts';
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
  /** How long it may wait for its turn where the app has limits; default a second. */
  readonly patienceMs?: number;
}

export interface PushResult {
  readonly outcome: StepOutcome;
  /** The memberships that remain to be pushed, ids only; the step ends with them. Undefined where it has ended. */
  readonly memberships?: readonly MembershipWork[];
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
    return { outcome: 'skipped' };
  }
  const { isAsked: isUndoing, cause: undoing } = await undoingOf(db, facts);
  const isApplied = event.version !== null && event.version <= (account?.appliedVersion ?? 0);
  if (isUndoing || (isApplied && account?.appliedEvent === event.id)) {
    const before = await recordedBefore(tools, input, isUndoing);
    if (before !== undefined) return before;
  }

  const { call, httpStatus, elapsedMs } = createLeasedCall(lease, {
    permit: tools.watch.permit(app),
    urgent: options.preempt,
    patienceMs: options.patienceMs,
  });
  const result = (
    pushed: Pick<AccountResult, 'operation' | 'outcome' | 'reason' | 'changes' | 'supersededBy'>,
  ): AccountResult => ({
    event,
    user,
    app,
    fencing: lease.fencing,
    attempts: attempt.attempt,
    httpStatus: httpStatus(),
    durationMs: elapsedMs(),
    appliedVersion: null,
    compensation: isUndoing,
    ...pushed,
  });

  if (event.cause?.kind === 'app_removed' && app.removingSince === null) {
    // Its removals were all rejected: the app stays, and this event has nothing to do with anybody any more.
    const kept = { operation: leaving(app), outcome: 'skipped', reason: 'guard_rejected', changes: [] } as const;
    await recordAccount(db, result(kept), options);
    lease.given();
    return { outcome: 'skipped' };
  }
  const supersession = undoing === undefined ? await supersededBy(tools, facts, isUndoing) : undefined;
  if (supersession !== undefined) {
    const superseded = {
      operation: likelyOperation(facts),
      outcome: 'superseded',
      changes: [],
      ...supersession,
    } as const;
    const work = await recordAccount(db, result(superseded), options);
    lease.given();
    return withMemberships('superseded', work);
  }
  let pushed: Pushed;
  try {
    pushed = await convergeAccount({
      facts,
      open: tools.connectors.open(app),
      call,
      first: lease.fencing === 1,
      attempt: attempt.attempt,
      // What the event itself gave is never held.
      guard: undoing === undefined ? createGuard(db, facts) : undefined,
      names: createNameDesk(db, input),
      creation: createCreationMark(db, input, lease.fencing),
    });
  } catch (thrown) {
    const error = await tools.watch.failed(app, thrown, () => tools.connectors.open(app).connector, lease.signal);
    if (error instanceof TenureError && error.kind === 'permanent' && !lease.signal.aborted) {
      const held = error instanceof HeldRemoval;
      const operation = held ? error.operation : likelyOperation(facts);
      const attention = { operation, outcome: 'needs_attention', reason: error.code, changes: [] } as const;
      await recordAccount(db, { ...result(attention), error: stepError(error), held }, options);
      lease.given();
    }
    throw error;
  }
  if (httpStatus() !== null) await tools.watch.succeeded(app);
  tools.passing?.('before-record');
  const ended = undoing === undefined ? pushed : { ...pushed, ...undone(pushed, undoing, app) };
  const work = await recordAccount(db, { ...result(ended), ...appliedOf(pushed, user.version) }, options);
  lease.given();
  return withMemberships(ended.outcome, work);
}

function appliedOf(pushed: Pushed, version: number): Pick<AccountResult, 'account' | 'appliedVersion'> {
  // What the guard leaves in place does not show what the directory wants: whoever is to take it away has still to do so.
  const isKept = pushed.reason === 'guard_rejected' || pushed.reason === DELETION_GUARD;
  return {
    appliedVersion: isKept ? null : version,
    ...(pushed.account === undefined ? {} : { account: pushed.account }),
  };
}

/** Why there is nothing left for this event to do; undefined where there is. */
async function supersededBy(
  { db }: Toolbox,
  { event, account, user }: AccountFacts,
  isUndoing: boolean,
): Promise<{ reason: string; supersededBy: EventId | null } | undefined> {
  if (event.version === null) return undefined;
  if (isUndoing) return { reason: 'granted_anew', supersededBy: await newestEvent(db, user.id) };
  if (event.version <= (account?.appliedVersion ?? 0)) {
    return { reason: 'done_by_other_event', supersededBy: account?.appliedEvent ?? null };
  }
  // Back before the leaving was carried out: no access is cut and given back.
  const isBack = event.type === 'offboard' && user.active && user.version > event.version;
  return isBack ? { reason: 'person_is_back', supersededBy: await newestEvent(db, user.id) } : undefined;
}

/**
 * What an earlier attempt has recorded that died before it could say so. Of an undoing it is undefined until there is
 * such a record: the account's version says only that the event gave it.
 */
async function recordedBefore(tools: Toolbox, input: PushInput, undoing: boolean): Promise<PushResult | undefined> {
  const step = await readStep(tools.db, input);
  if (step === undefined || isFinal(step.outcome)) return { outcome: step?.outcome ?? 'done' };
  const recorded = await recordedOutcome(tools.db, input, undoing);
  if (undoing && recorded === undefined) return undefined;
  // Only memberships can have kept it open.
  return { outcome: recorded ?? 'done', memberships: await membershipWork(tools.db, input) };
}

function withMemberships(outcome: StepOutcome, work: readonly MembershipWork[]): PushResult {
  return work.length > 0 ? { outcome, memberships: work } : { outcome };
}

/** What would have been done, for rows that tell of work that was not. */
function likelyOperation({ user, entitled, account, app }: AccountFacts): Operation {
  if (!user.active || !entitled) return leaving(app);
  return account?.remoteId == null ? 'create' : 'update';
}

function leaving(app: AccountFacts['app']): Operation {
  return app.onLeave === 'delete' ? 'delete' : 'deactivate';
}
