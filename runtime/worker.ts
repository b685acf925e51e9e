import { createActivities } from '../activities/createActivities.ts';
import { connectDatabase } from '../db/connect.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { createSealer } from '../domain/sealing.ts';
import { startHealthChecks } from './appHealth.ts';
import { createDataConverter } from './codec/dataConverter.ts';
import { loadConfig } from './config.ts';
import { ensureServices } from './embedded/ensureServices.ts';
import { runImports } from './imports/runImports.ts';
import { createLogger } from './logger.ts';
import { plantFault } from './plantedFault.ts';
import { loadKeys } from './process/keys.ts';
import { removePid, writePid } from './process/pidFile.ts';
import { aborted, runMain } from './process/runMain.ts';
import { runReconciliations } from './reconcile/runReconciliations.ts';
import { runRelay } from './relay/relay.ts';
import { runSweeper } from './relay/sweeper.ts';
import { runReportSchedules } from './reports/runReportSchedules.ts';
import { runRollUps } from './reports/runRollUps.ts';
import { registerSearchAttributes } from './searchAttributes.ts';
import { runSources } from './sources/runSources.ts';
import { createTemporalClient } from './temporalClient.ts';
import { runWebhooks } from './webhooks/runWebhooks.ts';
import { runAppWorkers } from './workers/appWorkers.ts';
import { connectTemporal } from './workers/connectTemporal.ts';
import { installRuntime } from './workers/installRuntime.ts';
import { runPauses } from './workers/pauses.ts';
import { createWorkflowWorker } from './workers/workflowWorker.ts';

/** `npm run worker`: runs workflows and activities, and a relay, until Ctrl-C or SIGTERM. Any number may run. */
await runMain(async (signal) => {
  const config = loadConfig(process.env);
  const logger = createLogger(config, 'worker');
  const { encryptionKeys } = await loadKeys(config);
  const services = await ensureServices(config, { say: (text) => process.stdout.write(`${text}\n`) });
  const { databaseUrl, temporalAddress: address, temporalNamespace: namespace } = services;
  await migrateDatabase(databaseUrl);
  const database = connectDatabase({ url: databaseUrl, max: 16, applicationName: 'tenure-worker' });
  const dataConverter = createDataConverter(encryptionKeys, logger);
  const temporal = createTemporalClient(address, namespace, dataConverter);
  installRuntime(logger);
  const sealer = createSealer(encryptionKeys);
  const { activities, hold, close } = createActivities({
    db: database.db,
    sealer,
    allowPrivate: config.TENURE_ALLOW_PRIVATE_TARGETS,
    logger,
    passing: plantFault(config.TENURE_FAULT),
  });
  const connection = await connectTemporal(address);
  try {
    await registerSearchAttributes(temporal.connection, namespace);
    const worker = await createWorkflowWorker({
      connection,
      namespace,
      activities,
      dataConverter,
      cacheDir: config.TENURE_CACHE,
    });
    const running = worker.run();
    const end = new AbortController();
    const parts = [
      runAppWorkers({ database, connection, namespace, activities, dataConverter, logger, signal: end.signal }),
      runRelay({ database, client: temporal.client, logger, signal: end.signal }),
      runPauses({ database, hold, logger, signal: end.signal }),
      runSweeper({
        db: database.db,
        client: temporal.client,
        logger,
        attemptsKeptDays: config.TENURE_ATTEMPTS_KEPT_DAYS,
        signal: end.signal,
      }),
      runImports({ db: database.db, sealer, logger, signal: end.signal }),
      runSources({
        db: database.db,
        sealer,
        allowPrivate: config.TENURE_ALLOW_PRIVATE_TARGETS,
        logger,
        signal: end.signal,
      }),
      runReconciliations({ database, client: temporal.client, logger, signal: end.signal }),
      runReportSchedules({ db: database.db, sealer, logger, signal: end.signal }),
      runRollUps({ db: database.db, logger, signal: end.signal }),
      runWebhooks({
        db: database.db,
        sealer,
        allowPrivate: config.TENURE_ALLOW_PRIVATE_TARGETS,
        logger,
        signal: end.signal,
      }),
      startHealthChecks({
        db: database.db,
        sealer,
        allowPrivate: config.TENURE_ALLOW_PRIVATE_TARGETS,
        logger,
        signal: end.signal,
      }),
    ];
    await writePid(config, 'worker');
    logger.info({ address, namespace }, 'the worker is up');
    // Fails with the first part that does; a worker only ends by itself when something is badly wrong.
    await Promise.race([aborted(signal), running, ...parts]);
    end.abort();
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.all([running, ...parts]);
  } finally {
    removePid(config, 'worker');
    await close();
    await connection.close();
    await temporal.close();
    await database.close();
    await services.stop();
  }
});
