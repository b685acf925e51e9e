import { NativeConnection, Runtime } from '@temporalio/worker';
import { type Logger, pino } from 'pino';
import { inject } from 'vitest';
import { createActivities } from '../../../activities/createActivities.ts';
import { connectDatabase } from '../../../db/connect.ts';
import { createDataConverter } from '../../../runtime/codec/dataConverter.ts';
import type { EncryptionKey } from '../../../runtime/process/encryptionKeys.ts';
import { runRelay } from '../../../runtime/relay/relay.ts';
import { createTemporalClient } from '../../../runtime/temporalClient.ts';
import { runAppWorkers } from '../../../runtime/workers/appWorkers.ts';
import { installRuntime } from '../../../runtime/workers/installRuntime.ts';
import { createWorkflowWorker } from '../../../runtime/workers/workflowWorker.ts';
import { testCache } from '../../testCache.ts';
import type { TestApi } from '../api/startApi.ts';

/** What `npm run worker` runs, with these keys; several may run on one database and queue. */
export interface WorkerProcess {
  /** What it logged. */
  readonly logged: readonly string[];
  stop(): Promise<void>;
}

export async function startProcess(
  api: TestApi,
  taskQueue: string,
  keys: readonly EncryptionKey[],
  options: { readonly relay: boolean } = { relay: true },
): Promise<WorkerProcess> {
  const logged: string[] = [];
  const logger: Logger = pino({ level: 'info' }, { write: (line) => logged.push(line) });
  const { sealer, allowPrivate } = api.deps;
  const [address, namespace] = [inject('temporalAddress'), inject('temporalNamespace')];
  if (Runtime._instance === undefined) installRuntime(logger);
  const dataConverter = createDataConverter(keys, logger);
  const temporal = createTemporalClient(address, namespace, dataConverter);
  const database = connectDatabase({ url: api.databaseUrl, max: 8, applicationName: 'codec-test' });
  const connection = await NativeConnection.connect({ address });
  const { activities, close } = createActivities({ db: database.db, sealer, allowPrivate, logger });
  const worker = await createWorkflowWorker({
    connection,
    namespace,
    activities,
    dataConverter,
    taskQueue,
    cacheDir: testCache(),
  });
  const end = new AbortController();
  const { signal } = end;
  const parts = [
    worker.run(),
    runAppWorkers({ database, connection, namespace, activities, dataConverter, logger, signal }),
    ...(options.relay
      ? [runRelay({ database, client: temporal.client, logger, signal, workflowQueue: taskQueue })]
      : []),
  ];
  return {
    logged,
    async stop() {
      end.abort();
      worker.shutdown();
      await Promise.all(parts);
      await close();
      await connection.close();
      await temporal.close();
      await database.close();
    },
  };
}
