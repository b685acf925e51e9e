import { readAccountFacts } from '../db/accountFacts.ts';
import { finishMemberships, type SettledMembership } from '../db/finishMemberships.ts';
import { appliedMemberships, type MembershipWork, membershipWork } from '../db/membershipWork.ts';
import { endStep } from '../db/steps.ts';
import { permanent } from '../domain/errors.ts';
import { inParallel } from '../domain/inParallel.ts';
import { type FinalOutcome, isFinal, type StepOutcome } from '../domain/lifecycle.ts';
import { convergeGroup } from './convergeGroup.ts';
import type { Attempt, Toolbox } from './dependencies.ts';
import type { PushInput } from './pushAccount.ts';
import { undoingOf } from './undoing.ts';

export interface MembershipsInput extends PushInput {
  /** How the account's own push ended, and the memberships it found to be pushed. */
  readonly accountOutcome: StepOutcome;
  readonly memberships: readonly MembershipWork[];
}

const AT_ONCE = 8;

/**
 * Pushes the memberships a person's event answers for, group by group, and ends the step (DESIGN rule 8).
 *
 * @throws permanent `member_refused` and what pushing a group throws.
 */
export async function pushMemberships(tools: Toolbox, input: MembershipsInput, attempt: Attempt): Promise<void> {
  const { db } = tools;
  const { appId, userId, eventId } = input;
  const begun = Date.now();
  const facts = await readAccountFacts(db, input);
  if (facts === undefined || facts.app.deletedAt !== null) {
    await endStep(db, { eventId, appId }, { outcome: 'skipped', reason: 'app_removed' });
    return;
  }
  const { app, event, user } = facts;
  const work = withFound(await membershipWork(db, input), input.memberships);
  const isOn = app.operations.manageMemberships;
  const undoing = await undoingOf(db, facts);
  let httpStatus: number | null = null;
  const open = isOn ? work.filter((it) => it.open) : [];
  await inParallel(open, AT_ONCE, async ({ groupId }) => {
    const result = await convergeGroup(tools, { eventId, appId, groupId }, attempt, {
      logMembers: false,
      logUnchanged: false,
    });
    httpStatus = result.httpStatus ?? httpStatus;
    const refusal = result.refused.get(userId);
    if (refusal !== undefined) {
      throw permanent('member_refused', `The target refuses the membership in ${groupId}: ${refusal.message}`, {
        remedy:
          'See in the target why this account may not be in that group, or take the person out of it; then retry.',
      });
    }
  });
  const left = new Set((await membershipWork(db, input)).filter((it) => it.open).map((it) => it.groupId));
  const applied = await appliedMemberships(db, input);
  const settled = work.map((it): SettledMembership => {
    if (!isOn) return { ...it, outcome: 'skipped', reason: 'operation_off' };
    if (applied.has(it.groupId) === it.add) {
      return { ...it, outcome: undoing.cause === undefined ? 'done' : 'compensated', reason: null };
    }
    // Its group may not be made; or a newer event has taken it back before it was sent.
    return left.has(it.groupId)
      ? { ...it, outcome: 'skipped', reason: 'group_not_there' }
      : { ...it, outcome: 'superseded', reason: 'done_by_other_event' };
  });
  await finishMemberships(db, {
    event,
    user,
    app,
    memberships: settled,
    attempts: attempt.attempt,
    httpStatus,
    durationMs: Date.now() - begun,
    step: stepEnd(input.accountOutcome, settled),
    compensation: undoing.isAsked,
  });
}

/** Also those that somebody else's push has settled since the account's own. */
function withFound(now: readonly MembershipWork[], found: readonly MembershipWork[]): readonly MembershipWork[] {
  const known = new Set(now.map(({ groupId }) => groupId));
  return [...now, ...found.filter(({ groupId }) => !known.has(groupId)).map((it) => ({ ...it, open: false }))];
}

function stepEnd(
  accountOutcome: StepOutcome,
  settled: readonly SettledMembership[],
): { outcome: FinalOutcome; operation?: 'add_member' | 'remove_member' } {
  const outcome = isFinal(accountOutcome) ? accountOutcome : 'done';
  const first = settled.find((it) => it.outcome === 'done');
  if (outcome !== 'unchanged' || first === undefined) return { outcome };
  return { outcome: 'done', operation: first.add ? 'add_member' : 'remove_member' };
}
