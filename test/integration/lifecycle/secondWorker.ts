import { NativeConnection } from '@temporalio/worker';
import { inject } from 'vitest';
import { createActivities } from '../../../activities/createActivities.ts';
import { connectDatabase } from '../../../db/connect.ts';
import { createDataConverter } from '../../../runtime/codec/dataConverter.ts';
import { runAppWorkers } from '../../../runtime/workers/appWorkers.ts';
import { runPauses } from '../../../runtime/workers/pauses.ts';
import { TEST_KEYS } from '../../testKeys.ts';
import type { Tenure } from './startTenure.ts';

/**
 * Another worker beside Tenure's own, as a second process would run: it takes the apps' pushes too, and has nothing in
 * common with the first but Postgres and Temporal.
 */
export async function startSecondWorker({ api }: Pick<Tenure, 'api'>): Promise<() => Promise<void>> {
  const { logger, sealer, allowPrivate } = api.deps;
  const database = connectDatabase({ url: api.databaseUrl, max: 16, applicationName: 'second-worker' });
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  const { activities, hold, close } = createActivities({ db: database.db, sealer, allowPrivate, logger });
  const end = new AbortController();
  const { signal } = end;
  const namespace = inject('temporalNamespace');
  const dataConverter = createDataConverter(TEST_KEYS, logger);
  const parts = [
    runAppWorkers({ database, connection, namespace, activities, dataConverter, logger, signal }),
    runPauses({ database, hold, logger, signal }),
  ];
  return async () => {
    end.abort();
    await Promise.all(parts);
    await close();
    await connection.close();
    await database.close();
  };
}
