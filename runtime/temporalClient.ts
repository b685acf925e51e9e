import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { RuntimeState } from '../api/deps.ts';
import { WORKFLOW_QUEUE } from '../workflows/queues.ts';

/** How long one call to Temporal may take before it counts as away; a plain call hangs for 18 s (RELIABILITY 0.8). */
export const CALL_MS = 1500;

export interface TemporalClient {
  readonly client: Client;
  readonly connection: Connection;
  /** Whether Temporal answers, and how many workers poll; never throws, never takes long. */
  state(): Promise<RuntimeState>;
  close(): Promise<void>;
}

/**
 * A client that connects with its first call, so that a process starts while Temporal is down.
 *
 * @param dataConverter of runtime/codec/; undefined only where nothing is said about people.
 */
export function createTemporalClient(
  address: string,
  namespace: string,
  dataConverter: DataConverter | undefined,
): TemporalClient {
  const connection = Connection.lazy({ address });
  const client = new Client({ connection, namespace, dataConverter });
  return {
    client,
    connection,
    async state() {
      try {
        const { pollers } = await connection.withDeadline(Date.now() + CALL_MS, () =>
          connection.workflowService.describeTaskQueue({
            namespace,
            taskQueue: { name: WORKFLOW_QUEUE },
            // temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW
            taskQueueType: 1,
          }),
        );
        // One process may poll with several pollers of one identity.
        return { temporal: 'ok', workers: new Set(pollers?.map(({ identity }) => identity)).size };
      } catch {
        return { temporal: 'unreachable', workers: 0 };
      }
    },
    close: () => connection.close(),
  };
}
