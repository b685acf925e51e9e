import { readAccountFacts } from '../db/accountFacts.ts';
import { finishMemberships, type SettledMembership } from '../db/finishMemberships.ts';
import { type MembershipWork, membershipWork } from '../db/membershipWork.ts';
import { endStep } from '../db/steps.ts';
import { permanent } from '../domain/errors.ts';
import { inParallel } from '../domain/inParallel.ts';
import { type FinalOutcome, isFinal, type StepOutcome } from '../domain/lifecycle.ts';
import { convergeGroup } from './convergeGroup.ts';
import type { Attempt, Toolbox } from './dependencies.ts';
import type { PushInput } from './pushAccount.ts';

export interface MembershipsInput extends PushInput {
  /** How the account's own push ended. */
  readonly accountOutcome: StepOutcome;
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
  const work = await membershipWork(db, input);
  const isOn = app.operations.manageMemberships;
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
  const left = new Set(isOn ? (await membershipWork(db, input)).filter((it) => it.open).map((it) => it.groupId) : []);
  const settled = work.flatMap((it) => settledAs(it, isOn, left.has(it.groupId)));
  await finishMemberships(db, {
    event,
    user,
    app,
    memberships: settled,
    attempts: attempt.attempt,
    httpStatus,
    durationMs: Date.now() - begun,
    step: stepEnd(input.accountOutcome, settled),
  });
}

/** A membership that a newer change has taken back meanwhile, or whose group may not be made, is that event's matter. */
function settledAs({ groupId, add }: MembershipWork, isOn: boolean, isLeft: boolean): SettledMembership[] {
  if (!isOn) return [{ groupId, add, outcome: 'skipped', reason: 'operation_off' }];
  return isLeft
    ? [{ groupId, add, outcome: 'skipped', reason: 'group_not_there' }]
    : [{ groupId, add, outcome: 'done', reason: null }];
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
