import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Db } from '../../db/connect.ts';
import { markWorkflowEnded, restartEvent, type StartedEvent } from '../../db/sweep.ts';
import { CALL_MS } from '../temporalClient.ts';

export interface Tending {
  readonly db: Db;
  readonly client: Client;
  readonly logger: Logger;
}

/** Sees to one open event: a workflow that Temporal does not know is started again, one that was ended needs a human. */
export async function tend({ db, client, logger }: Tending, event: StartedEvent): Promise<void> {
  const status = await statusOf(client, event.workflowId);
  if (status === 'RUNNING') return;
  const isOpen = await (status === undefined ? restartEvent(db, event) : markWorkflowEnded(db, event));
  if (isOpen) logger.warn({ eventId: event.id, status }, 'an open event has no running workflow');
}

async function statusOf(client: Client, workflowId: string): Promise<string | undefined> {
  try {
    const { status } = await client.withDeadline(Date.now() + CALL_MS, () =>
      client.workflow.getHandle(workflowId).describe(),
    );
    return status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
