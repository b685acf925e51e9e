import { coveredGroups, peopleInTrouble } from '../db/converge.ts';
import { holdsOf } from '../db/guard/holdsOf.ts';
import type { StepKey } from '../db/steps.ts';
import { DELETION_GUARD } from '../domain/deletionGuard.ts';
import { permanent, TenureError, transient } from '../domain/errors.ts';
import type { UserId } from '../domain/ids.ts';
import { inParallel } from '../domain/inParallel.ts';
import { convergeGroup } from './convergeGroup.ts';
import type { Attempt, Toolbox } from './dependencies.ts';
import { pushAccount } from './pushAccount.ts';

const AT_ONCE = 4;

/**
 * Makes the groups a converge event covers right in an app, with their pending members, and says whether people of it
 * wait for a human. While removals are held no group goes either.
 *
 * @throws permanent `deletion_guard`, `people_need_attention`, or what pushing a group throws when all others are through.
 */
export async function convergeGroups(tools: Toolbox, { eventId, appId }: StepKey, attempt: Attempt): Promise<void> {
  const { db } = tools;
  const begun = await holdsOf(db, eventId, appId);
  // Decided since their page was through.
  await pushDecided(begun.decided);
  const { held } = await holdsOf(db, eventId, appId);
  const groups = await coveredGroups(db, eventId, appId, { pushedOnly: held > 0 });
  const errors: unknown[] = [];
  await inParallel(groups, AT_ONCE, async (groupId) => {
    try {
      const { refused } = await convergeGroup(tools, { eventId, appId, groupId }, attempt, {
        logMembers: true,
        logUnchanged: true,
      });
      const [first] = refused.values();
      if (first !== undefined) throw permanent('member_refused', first.message);
    } catch (error) {
      if (attempt.signal.aborted) throw error;
      errors.push(error);
    }
  });
  // What goes on by itself first: a human is asked once it has.
  const passing = errors.find((error) => !(error instanceof TenureError) || error.kind !== 'permanent');
  if (errors.length > 0) throw passing ?? errors[0];
  await askForPeople();

  async function pushDecided(people: readonly UserId[]): Promise<void> {
    const failed: TenureError[] = [];
    await inParallel(people, AT_ONCE, async (userId) => {
      try {
        await pushAccount(tools, { eventId, appId, userId }, attempt, { preempt: false, step: false });
      } catch (error) {
        if (attempt.signal.aborted || !(error instanceof TenureError)) throw error;
        if (error.kind !== 'permanent') failed.push(error);
      }
    });
    if (failed[0] !== undefined) throw failed[0];
  }

  async function askForPeople(): Promise<void> {
    const left = await holdsOf(db, eventId, appId);
    const pushed = new Set(begun.decided);
    if (left.decided.some((userId) => !pushed.has(userId))) {
      throw transient('guard_decided', 'What the deletion guard held was decided just now.', { retryAfterMs: 100 });
    }
    const troubled = await peopleInTrouble(db, eventId, appId);
    if (left.held > 0) {
      const others = troubled > 0 ? ` ${troubled} more people need attention.` : '';
      throw permanent(DELETION_GUARD, `${left.held} removals are held by the deletion guard.${others}`, {
        remedy:
          'GET /v1/apps/{id}/guard and the report of this event name them: approve or reject them there, or all here.',
      });
    }
    if (troubled > 0) {
      throw permanent('people_need_attention', `${troubled} of the people this covers need attention.`, {
        remedy: 'The report of this event names them and their reasons; correct those, then retry.',
      });
    }
  }
}
