import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { AppId, UserId } from '../domain/ids.ts';
import { local, onQueue } from './activityOptions.ts';
import { createAttentionBoard } from './attention.ts';
import { listenForDecisions } from './decisions.ts';
import type { ConvergeInput } from './messages.ts';
import { appQueue } from './queues.ts';
import { workUntilDone } from './runStep.ts';

/**
 * A change of an app, policy, mapping or group: everyone it covers, or covered, is made right, page by page, then the
 * groups, at low priority (ruling 9).
 */
export async function converge(input: ConvergeInput): Promise<void> {
  const { eventId } = input;
  const decisions = listenForDecisions();
  const board = createAttentionBoard();
  const progress = new Map<AppId, UserId | null>();
  const plan = await local.planConverge({ eventId });
  await Promise.all(
    plan.map(({ appId, people }) =>
      workUntilDone({ input, decisions, board, appId, work: (round) => convergeApp(appId, people, round) }),
    ),
  );
  if (progress.size > 0) await continueAsNew<typeof converge>({ eventId, progress: Object.fromEntries(progress) });

  async function convergeApp(appId: AppId, people: boolean, round: number): Promise<void> {
    // After a retry from the beginning: who has a final row is not covered any more.
    let after: UserId | null = round === 1 ? (input.progress?.[appId] ?? null) : null;
    for (let page = 1; people; page += 1) {
      const { convergePeople } = onQueue(appQueue(appId), `convergePeople:${appId}:${round}:${page}`);
      after = await convergePeople({ eventId, appId, after });
      if (after === null) break;
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
