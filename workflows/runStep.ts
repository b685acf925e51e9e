import { CancellationScope, isCancellation } from '@temporalio/workflow';
import { DELETION_GUARD } from '../domain/deletionGuard.ts';
import type { AppId } from '../domain/ids.ts';
import { APP_QUARANTINED, lookAfterMs } from '../domain/quarantine.ts';
import { local } from './activityOptions.ts';
import { type AttentionBoard, type Trouble, troubleOf } from './attention.ts';
import type { Decisions, End, Word } from './decisions.ts';
import type { EventInput } from './messages.ts';
import { pushPerson } from './pushPerson.ts';

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
 *
 * @returns the end that is still to be carried out: a cancelled event takes back what it gave.
 */
export async function runStep(context: StepContext, appId: AppId): Promise<End | undefined> {
  const { input, offboard } = context;
  const subject = { eventId: input.eventId, userId: input.userId, appId };
  return workUntilDone({ ...context, appId, work });

  async function work(round: number): Promise<void> {
    if (!offboard) {
      // For whoever reads the history: the push looks again by itself, under the lease.
      await Promise.all([local.validateDomain(subject), local.mapAttributes(subject)]);
    }
    await pushPerson(subject, offboard ? 'leave' : 'push', round);
  }
}

/** Waits for every step, also when one of them ends with the workflow's cancellation: each writes how it ended. */
export async function allEnded<T>(steps: readonly Promise<T>[]): Promise<readonly T[]> {
  const ends = await Promise.allSettled(steps);
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}

interface Work {
  readonly input: Pick<EventInput, 'eventId' | 'onFailure'>;
  readonly decisions: Decisions;
  readonly board: AttentionBoard;
  readonly appId: AppId;
  readonly work: (round: number) => Promise<void>;
}

/**
 * Does `work` until it is done or decided otherwise. An end of the whole event cancels what is running, waits until it
 * has stopped, and then ends the step.
 *
 * @returns the end, where the step is still open for it (`cancel`, `compensate`).
 */
export async function workUntilDone(step: Work): Promise<End | undefined> {
  try {
    return await untilDone(step);
  } finally {
    step.board.ends(step.appId);
  }
}

async function untilDone({ input, decisions, board, appId, work }: Work): Promise<End | undefined> {
  const step = { eventId: input.eventId, appId };
  /** In vain, one after the other, for an app in quarantine. */
  let looks = 0;
  for (let round = 1; ; round += 1) {
    board.works(appId);
    const scope = new CancellationScope();
    void decisions.whenEnded(appId).then(
      () => scope.cancel(),
      // The workflow itself is cancelled, and the scope with it.
      () => {},
    );
    let trouble: Trouble | undefined;
    try {
      await scope.run(() => work(round));
      return undefined;
    } catch (error) {
      const ended = decisions.ended(appId);
      if (ended !== undefined) return finish(ended);
      // Cancelled from outside (the UI's Cancel) is a cancel (ruling 18).
      if (isCancellation(error)) return { kind: 'cancel' };
      trouble = troubleOf(error);
      if (trouble === undefined) throw error;
    }
    try {
      if (trouble.code === APP_QUARANTINED) {
        board.waits(appId, trouble);
        const isBack = await decisions.resumed(appId, lookAfterMs(looks));
        looks = isBack ? 0 : looks + 1;
        const ended = decisions.ended(appId);
        if (ended !== undefined) return finish(ended);
        continue;
      }
      looks = 0;
      // What the guard holds has not failed: somebody else's decision is waited for.
      if (input.onFailure === 'compensate' && trouble.code !== DELETION_GUARD) {
        decisions.end({}, { kind: 'compensate', code: trouble.code, appId });
      }
      board.raise(appId, trouble);
      const decision = await decisions.next(appId);
      board.clear(appId);
      if (decision.kind === 'skip') return await skip();
      if (isEnd(decision)) return await finish(decision);
      await goOn(step, decision);
    } catch (error) {
      if (isCancellation(error)) return { kind: 'cancel' };
      throw error;
    }
  }

  async function skip(): Promise<undefined> {
    await CancellationScope.nonCancellable(() =>
      local.endStep({ ...step, outcome: 'skipped', reason: 'skipped_by_operator' }),
    );
    return undefined;
  }

  async function finish(end: End): Promise<End | undefined> {
    if (end.kind !== 'supersede') return end;
    await CancellationScope.nonCancellable(() =>
      local.endStep({ ...step, outcome: 'superseded', reason: 'offboarded', supersededBy: end.by }),
    );
    return undefined;
  }
}

/** A step that waited for a human is tried again; where the deletion guard held it, with what was decided. */
export async function goOn(
  step: { readonly eventId: EventInput['eventId']; readonly appId: AppId },
  word: Word,
): Promise<void> {
  if (word.kind === 'approve') await local.decideGuard({ ...step, decision: 'approved' });
  if (word.kind === 'reject') await local.decideGuard({ ...step, decision: 'rejected' });
  await local.reopenStep(step);
}

function isEnd(decision: Word | End): decision is End {
  return decision.kind === 'cancel' || decision.kind === 'supersede' || decision.kind === 'compensate';
}
