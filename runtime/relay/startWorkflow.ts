import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { ClaimedEvent } from '../../db/outbox.ts';
import type { UserId } from '../../domain/ids.ts';
import type { EventType } from '../../domain/lifecycle.ts';
import type { ConvergeInput, EventInput, ScheduledInput } from '../../workflows/messages.ts';
import { WORKFLOW_QUEUE } from '../../workflows/queues.ts';
import { EVENT_KEY, STAGE_KEY, USER_KEY } from '../../workflows/searchAttributes.ts';
import { CALL_MS } from '../temporalClient.ts';
import { summaryOf } from './summaryOf.ts';

/** The workflows' names, as workflows/index.ts exports them. */
const WORKFLOW_OF: Readonly<Record<EventType, string>> = {
  onboard: 'onboard',
  update: 'update',
  'group-change': 'groupChange',
  offboard: 'offboard',
  converge: 'converge',
};
/** What waits for its date first, whatever its type. */
const SCHEDULED = 'scheduled';

/**
 * Starts an event's workflow under its own id. One that runs already is as good as started: an answer may have been
 * lost, or another relay was quicker.
 *
 * @throws what the client throws when Temporal is away or refuses; whether it started is unknown then.
 */
export async function startWorkflow(
  client: Client,
  event: ClaimedEvent,
  taskQueue: string = WORKFLOW_QUEUE,
): Promise<void> {
  const { id: eventId, userId, type, workflowId, scheduled } = event;
  const input = userId === null ? { eventId } : personInput(event, userId);
  try {
    await client.withDeadline(Date.now() + CALL_MS, () =>
      client.workflow.start(scheduled ? SCHEDULED : WORKFLOW_OF[type], {
        workflowId,
        taskQueue,
        args: [input satisfies EventInput | ScheduledInput | ConvergeInput],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        // Of the same priority each source, and each app that converges, has its share.
        priority: { priorityKey: event.priority, fairnessKey: event.appId ?? event.source },
        staticSummary: summaryOf(event),
        typedSearchAttributes: [
          { key: EVENT_KEY, value: type },
          { key: STAGE_KEY, value: scheduled ? 'scheduled' : 'running' },
          ...(userId === null ? [] : [{ key: USER_KEY, value: userId }]),
        ],
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

function personInput(event: ClaimedEvent, userId: UserId): EventInput | ScheduledInput {
  const { id: eventId, type, onFailure, scheduled } = event;
  const input: EventInput = { eventId, userId, ...(onFailure === 'compensate' ? { onFailure } : {}) };
  return scheduled && type !== 'converge' ? { ...input, type } : input;
}
