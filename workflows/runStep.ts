import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { AppId } from '../domain/ids.ts';
import { local, onQueue } from './activityOptions.ts';
import { type AttentionBoard, troubleOf } from './attention.ts';
import type { Decision, Decisions } from './decisions.ts';
import type { EventInput } from './messages.ts';
import { appQueue, offboardQueue } from './queues.ts';

export interface StepContext {
  readonly input: EventInput;
  readonly decisions: Decisions;
  readonly board: AttentionBoard;
  /** A leaver: nothing to validate or map, its own slots, and nobody's lease is waited for. */
  readonly offboard: boolean;
}

/**
 * One event's work for one app: validateDomain, mapAttributes, pushAccount, pushMemberships. What needs a human waits here
 * for `retry`, `skip`, `cancel` or `supersede`; it never fails the workflow.
 */
export async function runStep(context: StepContext, appId: AppId): Promise<void> {
  const { input, offboard } = context;
  const subject = { ...input, appId };
  await workUntilDone({ ...context, appId, work });

  async function work(round: number): Promise<void> {
    if (!offboard) {
      // For whoever reads the history: the push looks again by itself, under the lease.
      await Promise.all([local.validateDomain(subject), local.mapAttributes(subject)]);
    }
    const accountQueue = offboard ? offboardQueue(appId) : appQueue(appId);
    const { pushAccount } = onQueue(accountQueue, `pushAccount:${appId}:${round}`);
    const { outcome, memberships } = await pushAccount({ ...subject, preempt: offboard });
    if (memberships === undefined) return;
    // On the app's own slots, also for a leaver: the reserved ones are for the next deactivation.
    const { pushMemberships } = onQueue(appQueue(appId), `pushMemberships:${appId}:${round}`);
    await pushMemberships({ ...subject, accountOutcome: outcome, memberships });
  }
}

/** Waits for every step, also when one of them ends with the workflow's cancellation: each writes how it ended. */
export async function allEnded(steps: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(steps);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/**
 * Does `work` until it is done or decided otherwise. An end of the whole event cancels what is running, waits until it
 * has stopped, and then ends the step.
 */
export async function workUntilDone(context: {
  readonly input: { readonly eventId: EventInput['eventId'] };
  readonly decisions: Decisions;
  readonly board: AttentionBoard;
  readonly appId: AppId;
  readonly work: (round: number) => Promise<void>;
}): Promise<void> {
  const { decisions, board, appId, work } = context;
  const step = { eventId: context.input.eventId, appId };
  for (let round = 1; ; round += 1) {
    const scope = new CancellationScope();
    void decisions.whenEnded(appId).then(
      () => scope.cancel(),
      // The workflow itself is cancelled, and the scope with it.
      () => {},
    );
    try {
      await scope.run(() => work(round));
      return;
    } catch (error) {
      const ended = decisions.ended(appId);
      if (isCancellation(error) || ended !== undefined) {
        // Cancelled from outside (the UI's Cancel) is a cancel (ruling 18).
        await end(ended ?? { kind: 'cancel' });
        if (ended === undefined) throw error;
        return;
      }
      const trouble = troubleOf(error);
      if (trouble === undefined) throw error;
      board.raise(appId, trouble);
      const decision = await decisions.next(appId).catch(async (cancelled: unknown) => {
        await end({ kind: 'cancel' });
        throw cancelled;
      });
      board.clear(appId);
      if (decision.kind !== 'retry') return end(decision);
      await local.reopenStep(step);
    }
  }

  async function end(decision: Decision): Promise<void> {
    await CancellationScope.nonCancellable(async () => {
      switch (decision.kind) {
        case 'skip':
          return local.endStep({ ...step, outcome: 'skipped', reason: 'skipped_by_operator' });
        case 'supersede':
          return local.endStep({ ...step, outcome: 'superseded', reason: 'offboarded', supersededBy: decision.by });
        case 'cancel':
        case 'retry':
          return local.endStep({ ...step, outcome: 'cancelled', reason: 'cancelled_by_operator' });
      }
    });
  }
}
