import { CancellationScope } from '@temporalio/workflow';
import { local } from './activityOptions.ts';
import { createAttentionBoard } from './attention.ts';
import { listenForDecisions } from './decisions.ts';
import type { EventInput } from './messages.ts';
import { allEnded, runStep } from './runStep.ts';

/**
 * A person's event from start to end: which apps it touches, then a step an app, side by side. Results and statuses are
 * written by the activities with the work itself; the workflow keeps none.
 */
export async function runEvent(input: EventInput, options: { readonly offboard: boolean }): Promise<void> {
  const decisions = listenForDecisions();
  const board = createAttentionBoard();
  // A Cancel from the UI that comes this early still finds every step to end.
  const apps = await CancellationScope.nonCancellable(() => local.planSteps({ eventId: input.eventId }));
  await allEnded(apps.map((appId) => runStep({ input, decisions, board, ...options }, appId)));
}
