import { readAccountFacts } from '../db/accountFacts.ts';
import { membershipWork } from '../db/membershipWork.ts';
import { createNameDesk } from '../db/nameDesk.ts';
import { newestEvent, recordedOutcome } from '../db/pushHistory.ts';
import { type AccountResult, recordAccount } from '../db/recordAccount.ts';
import { endStep, readStep } from '../db/steps.ts';
import { TenureError } from '../domain/errors.ts';
import { isFinal, type Operation, type StepOutcome } from '../domain/lifecycle.ts';
import { type UndoCause, undoReason } from '../domain/undo.ts';
import { convergeAccount, type Pushed } from './convergeAccount.ts';
import type { Attempt, Toolbox } from './dependencies.ts';
import { createLeasedCall } from './leasedCall.ts';
import { type PushInput, type PushResult, unknownObject, withMemberships } from './pushAccount.ts';
import { stepError } from './stepError.ts';
import { type HeldLease, withLease } from './withLease.ts';

export interface UndoInput extends PushInput {
  readonly cause: UndoCause;
}

/**
 * Takes back the account that a cancelled or failed event gave (ruling 13), under its lease. Its entitlement is suppressed
 * already, so this converges to "no account", in the way the app ends entitlements (`onLeave`). Where something has
 * given the app anew meanwhile, nothing is taken.
 *
 * @throws TenureError, transient or permanent; what needs a human is recorded before it is thrown.
 */
export async function undoAccount(tools: Toolbox, input: UndoInput, attempt: Attempt): Promise<PushResult> {
  const { appId, userId } = input;
  return withLease(tools, { kind: 'account', appId, userId }, attempt, (lease) =>
    undoUnderLease(tools, input, attempt, lease),
  );
}

async function undoUnderLease(
  tools: Toolbox,
  input: UndoInput,
  attempt: Attempt,
  lease: HeldLease,
): Promise<PushResult> {
  const { db } = tools;
  const facts = await readAccountFacts(db, input);
  if (facts === undefined) throw unknownObject();
  const { event, user, app } = facts;
  if (app.deletedAt !== null) {
    await endStep(db, input, { outcome: 'skipped', reason: 'app_removed' });
    return { outcome: 'skipped' };
  }
  const step = await readStep(db, input);
  if (step === undefined || isFinal(step.outcome)) return { outcome: step?.outcome ?? 'compensated' };
  const before = await recordedOutcome(db, input, true);
  // An earlier attempt wrote the result and died before it could say so: only memberships can have kept it open.
  if (before !== undefined) return { outcome: before, memberships: await membershipWork(db, input) };

  const operation: Operation = app.onLeave === 'delete' ? 'delete' : 'deactivate';
  const { call, httpStatus, elapsedMs } = createLeasedCall(lease, { permit: tools.watch.permit(app) });
  const result = (undone: Pick<AccountResult, 'operation' | 'outcome' | 'reason' | 'changes' | 'supersededBy'>) =>
    ({
      event,
      user,
      app,
      fencing: lease.fencing,
      attempts: attempt.attempt,
      httpStatus: httpStatus(),
      durationMs: elapsedMs(),
      appliedVersion: null,
      compensation: true,
      ...undone,
    }) as const;

  if (facts.entitled && facts.suppressedBy !== event.id) {
    const by = await newestEvent(db, user.id);
    const superseded = {
      operation,
      outcome: 'superseded',
      reason: 'granted_anew',
      changes: [],
      supersededBy: by,
    } as const;
    const work = await recordAccount(db, result(superseded), { step: true });
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
      names: createNameDesk(db, input),
    });
  } catch (thrown) {
    const error = await tools.watch.failed(app, thrown, () => tools.connectors.open(app).connector, lease.signal);
    if (error instanceof TenureError && error.kind === 'permanent' && !lease.signal.aborted) {
      const attention = { operation, outcome: 'needs_attention', reason: error.code, changes: [] } as const;
      await recordAccount(db, { ...result(attention), error: stepError(error) }, { step: true });
      lease.given();
    }
    throw error;
  }
  if (httpStatus() !== null) await tools.watch.succeeded(app);
  const outcome = outcomeOf(pushed, input.cause);
  const work = await recordAccount(
    db,
    {
      ...result({
        ...pushed,
        outcome,
        reason: outcome === 'skipped' ? pushed.reason : undoReason(input.cause),
        // What was asked for, where nothing was there to be undone.
        operation: pushed.outcome === 'done' ? pushed.operation : operation,
      }),
      appliedVersion: user.version,
      ...(pushed.account === undefined ? {} : { account: pushed.account }),
    },
    { step: true },
  );
  lease.given();
  return withMemberships(outcome, work);
}

function outcomeOf(pushed: Pushed, cause: UndoCause): StepOutcome {
  // The app's switches hold for this too: the account stays, and is shown as open.
  if (pushed.outcome === 'skipped' && pushed.reason === 'operation_off') return 'skipped';
  if (pushed.outcome === 'done') return 'compensated';
  return cause.kind === 'cancel' ? 'cancelled' : 'compensated';
}
