import { coveredGroups, coveredPeople, peopleInTrouble } from '../db/converge.ts';
import { type StepKey, writeWaiting } from '../db/steps.ts';
import { permanent, TenureError } from '../domain/errors.ts';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import { inParallel } from '../domain/inParallel.ts';
import { isQuarantined } from '../domain/quarantine.ts';
import { convergeGroup } from './convergeGroup.ts';
import type { Attempt, Toolbox } from './dependencies.ts';
import { pushAccount } from './pushAccount.ts';
import { stepError } from './stepError.ts';

const PAGE = 40;
const AT_ONCE = 4;
/** Those of a page wait for their turns at an app with limits: to be sent away would only make the next pass. */
const PATIENCE_MS = 15_000;
/** With limits a page may be ended early, well before its activity's time is over. */
const LONGEST_PAGE_MS = 45_000;

export interface ConvergePage {
  readonly eventId: EventId;
  readonly appId: AppId;
  /** The last person of the page before. */
  readonly after: UserId | null;
  /** When this round began, ms since 1970: who was found to wait for a human since then is left alone. */
  readonly since: number;
}

export interface ConvergedPage {
  /** Where the next page begins; null when there is none. */
  readonly next: UserId | null;
  /** How many could not be reached now, and are to be tried again. */
  readonly waiting: number;
}

/**
 * Pushes the next page of the people a converge event covers. One who needs a human, or whose account can't be reached now,
 * holds up nobody else.
 */
export async function convergePeople(
  tools: Toolbox,
  { eventId, appId, after, since }: ConvergePage,
  attempt: Attempt,
): Promise<ConvergedPage> {
  const { db } = tools;
  const page = await coveredPeople(db, eventId, appId, { after, since: new Date(since), limit: PAGE });
  const waiting: TenureError[] = [];
  const over = Date.now() + LONGEST_PAGE_MS;
  let begun = 0;
  await inParallel(page, AT_ONCE, async (userId) => {
    if (Date.now() > over) return;
    begun += 1;
    try {
      await pushAccount(tools, { eventId, appId, userId }, attempt, {
        preempt: false,
        step: false,
        patienceMs: PATIENCE_MS,
      });
    } catch (error) {
      // Nobody's push would get through now.
      if (attempt.signal.aborted || !(error instanceof TenureError) || isQuarantined(error)) throw error;
      if (error.kind !== 'permanent') waiting.push(error);
    }
  });
  const [first] = waiting;
  if (first !== undefined) {
    await writeWaiting(db, { eventId, appId }, { attempts: attempt.attempt, error: stepError(first) });
  }
  const isLast = page.length < PAGE && begun === page.length;
  // They are begun in the page's order.
  return { next: isLast ? null : (page[begun - 1] ?? null), waiting: waiting.length };
}

/**
 * Makes the groups a converge event covers right in an app, with their pending members, and says whether people of it
 * wait for a human.
 *
 * @throws permanent `people_need_attention`, or what pushing a group throws when all others are through.
 */
export async function convergeGroups(tools: Toolbox, { eventId, appId }: StepKey, attempt: Attempt): Promise<void> {
  const groups = await coveredGroups(tools.db, eventId, appId);
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
      if (attempt.signal.aborted || isQuarantined(error)) throw error;
      errors.push(error);
    }
  });
  // What goes on by itself first: a human is asked once it has.
  const transient = errors.find((error) => !(error instanceof TenureError) || error.kind !== 'permanent');
  if (errors.length > 0) throw transient ?? errors[0];
  const count = await peopleInTrouble(tools.db, eventId, appId);
  if (count > 0) {
    throw permanent('people_need_attention', `${count} of the people this covers need attention.`, {
      remedy: 'The report of this event names them and their reasons; correct those, then retry.',
    });
  }
}
