import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { createApp } from '../api/app.ts';
import { connectDatabase } from '../db/connect.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { createSealer } from '../domain/sealing.ts';
import { aboutTemporal } from './aboutTemporal.ts';
import { builtConsole } from './builtConsole.ts';
import { createDataConverter } from './codec/dataConverter.ts';
import { uiOrigins } from './codec/uiOrigins.ts';
import { loadConfig } from './config.ts';
import { consoleSettings } from './consoleSettings.ts';
import { ensureServices } from './embedded/ensureServices.ts';
import { runImports } from './imports/runImports.ts';
import { createLogger } from './logger.ts';
import { plantFault } from './plantedFault.ts';
import { loadKeys } from './process/keys.ts';
import { removePid, writePid } from './process/pidFile.ts';
import { assertPortFree } from './process/ports.ts';
import { aborted, runMain } from './process/runMain.ts';
import { readPackages } from './readPackages.ts';
import { runRelay } from './relay/relay.ts';
import { createTemporalClient } from './temporalClient.ts';

/** Requests under way are let through when the process is told to stop. */
const DRAIN_MS = 5000;

/** `npm run api`: serves the HTTP API, and runs a relay, until Ctrl-C or SIGTERM. Any number may run. */
await runMain(async (signal) => {
  const config = loadConfig(process.env);
  const logger = createLogger(config, 'api');
  await assertPortFree(config.PORT, config.HOST);
  const { adminKey, encryptionKeys } = await loadKeys(config);
  const services = await ensureServices(config, { say: (text) => process.stdout.write(`${text}\n`) });
  const { databaseUrl, temporalAddress, temporalNamespace, temporalUiUrl } = services;
  await migrateDatabase(databaseUrl);
  const database = connectDatabase({ url: databaseUrl, max: 16, applicationName: 'tenure-api' });
  const dataConverter = createDataConverter(encryptionKeys, logger);
  const temporal = createTemporalClient(temporalAddress, temporalNamespace, dataConverter);
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const sealer = createSealer(encryptionKeys);
  const app = createApp({
    db: database.db,
    listen: database.listen,
    stopping: signal,
    sealer,
    adminKey,
    allowPrivate: config.TENURE_ALLOW_PRIVATE_TARGETS,
    temporalUiUrl,
    temporalNamespace,
    codec: dataConverter.payloadCodecs[0],
    codecOrigins: uiOrigins(temporalUiUrl, config.TENURE_CODEC_ORIGINS),
    consoleDir: builtConsole(),
    console: consoleSettings(config, encryptionKeys),
    logger,
    metrics,
    installation: {
      attemptsKeptDays: config.TENURE_ATTEMPTS_KEPT_DAYS,
      temporal: () => aboutTemporal(temporal.connection, temporalNamespace),
      packages: readPackages,
    },
    state: temporal.state,
    passing: plantFault(config.TENURE_FAULT),
  });
  const server = serve({ fetch: app.fetch, port: config.PORT, hostname: config.HOST });
  try {
    await once(server, 'listening');
    await writePid(config, 'api');
    logger.info({ port: config.PORT, host: config.HOST }, 'the API is up');
    // It is there for those who ask; the joiners of a feed are the workers' matter.
    const relay = runRelay({ database, client: temporal.client, logger, signal, patient: true });
    const imports = runImports({ db: database.db, sealer, logger, signal });
    await aborted(signal);
    await Promise.all([relay, imports]);
  } finally {
    removePid(config, 'api');
    const closed = once(server, 'close');
    server.close();
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref())]);
    await temporal.close();
    await database.close();
    await services.stop();
  }
});
