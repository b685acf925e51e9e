import { coveredPeople } from '../db/converge.ts';
import { keepAttempt } from '../db/stepAttempts.ts';
import { writeWaiting } from '../db/steps.ts';
import { TenureError } from '../domain/errors.ts';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import { inParallel } from '../domain/inParallel.ts';
import { isQuarantined } from '../domain/quarantine.ts';
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
    const startedAt = new Date();
    try {
      await pushAccount(tools, { eventId, appId, userId }, attempt, {
        preempt: false,
        step: false,
        patienceMs: PATIENCE_MS,
      });
    } catch (error) {
      // Nobody's push would get through now.
      if (attempt.signal.aborted || !(error instanceof TenureError) || isQuarantined(error)) throw error;
      // What needs a human is recorded by the push.
      if (error.kind === 'permanent') return;
      waiting.push(error);
      if (error.code === 'lease_held') return;
      const about = { eventId, appId, userId, attempt: attempt.attempt, startedAt };
      await keepAttempt(db, { ...about, outcome: 'waiting', error: stepError(error) });
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
