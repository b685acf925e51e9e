import { CancellationScope, continueAsNew, sleep, workflowInfo } from '@temporalio/workflow';
import type { ConvergedPage } from '../activities/convergePeople.ts';
import type { AppId, UserId } from '../domain/ids.ts';
import { local, onQueue } from './activityOptions.ts';
import { createAttentionBoard } from './attention.ts';
import { listenForDecisions } from './listen.ts';
import type { ConvergeInput } from './messages.ts';
import { appQueue } from './queues.ts';
import { isCancelled, throwIfCancelled } from './runEvent.ts';
import { allEnded, workUntilDone } from './runStep.ts';

/** Between two passes over people whose target is in the way. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * A change of an app, policy, mapping or group: everyone it covers, or covered, is made right, page by page, then the
 * groups, at low priority (ruling 9).
 */
export async function converge(input: ConvergeInput): Promise<void> {
  const { eventId } = input;
  const board = createAttentionBoard();
  const { decisions, plan: listenFor } = listenForDecisions(board);
  const progress = new Map<AppId, UserId | null>();
  const plan = await CancellationScope.nonCancellable(() => local.planConverge({ eventId }));
  listenFor(plan.map(({ appId }) => appId));
  await allEnded(
    plan.map(async ({ appId, people }) => {
      const work = (round: number) => convergeApp(appId, people, round);
      const end = await workUntilDone({ input, decisions, board, appId, work });
      // It covers many, and made nothing that would be taken back.
      if (end !== undefined) await cancelStep(appId);
    }),
  );
  await endCancelled();
  throwIfCancelled();
  if (progress.size > 0) await continueAsNew<typeof converge>({ eventId, progress: Object.fromEntries(progress) });

  /** What was cancelled of the apps that have stopped for a new run, which would hear nothing of it. */
  async function endCancelled(): Promise<void> {
    const isOver = (appId: AppId) => isCancelled() || decisions.ended(appId) !== undefined;
    for (;;) {
      // Another may be cancelled while this one is ended.
      const appId = [...progress.keys()].find(isOver);
      if (appId === undefined) return;
      progress.delete(appId);
      await cancelStep(appId);
    }
  }

  async function cancelStep(appId: AppId): Promise<void> {
    const cancelled = { outcome: 'cancelled', reason: 'cancelled_by_operator' } as const;
    await CancellationScope.nonCancellable(() => local.endStep({ eventId, appId, ...cancelled }));
  }

  async function convergeApp(appId: AppId, people: boolean, round: number): Promise<void> {
    // After a retry from the beginning: who has a final row is not covered any more.
    let after: UserId | null = round === 1 ? (input.progress?.[appId] ?? null) : null;
    const since = Date.now();
    let waiting = 0;
    for (let page = 1, pass = 1; people; page += 1) {
      const { convergePeople } = onQueue(appQueue(appId), `convergePeople:${appId}:${round}:${page}`);
      const converged: ConvergedPage = await convergePeople({ eventId, appId, after, since });
      after = converged.next;
      waiting += converged.waiting;
      if (after === null) {
        if (waiting === 0) break;
        // Those that could not be reached, from the beginning, when the others are through.
        await sleep(Math.min(FIRST_PAUSE_MS * 2 ** (pass - 1), LONGEST_PAUSE_MS));
        pass += 1;
        waiting = 0;
      }
      if (workflowInfo().continueAsNewSuggested) {
        progress.set(appId, after);
        return;
      }
    }
    const { convergeGroups } = onQueue(appQueue(appId), `convergeGroups:${appId}:${round}`);
    await convergeGroups({ eventId, appId });
    await local.finishConverge({ eventId, appId });
  }
}
