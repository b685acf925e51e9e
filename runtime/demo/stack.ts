import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { permanent } from '../../domain/errors.ts';
import { loadConfig } from '../config.ts';
import { ensureServices } from '../embedded/ensureServices.ts';
import { makeSignInLink } from '../makeSignInLink.ts';
import { loadKeys } from '../process/keys.ts';
import { superviseChild } from '../process/supervise.ts';
import type { Progress } from './progress.ts';

export interface Stack {
  /** `http://127.0.0.1:3000`. */
  readonly apiUrl: string;
  readonly adminKey: string;
  readonly temporalUiUrl: string | undefined;
  /** A one-time link to the console. */
  signInLink(): Promise<string>;
}

/** Something that was started and has to be stopped again; the last one first. */
export type Stops = (() => Promise<void>)[];

/** How long the API may take until it accepts events. */
const READY_MS = 60_000;

/**
 * Starts Postgres and Temporal, then API and worker as processes of their own. What was started is pushed onto
 * `stops` as it is started, so that a failure half-way still stops it.
 * @param environment of the demo's processes: TENURE_HOME, PORT and the allowed private targets are already in it.
 */
export async function startStack(
  environment: Readonly<Record<string, string | undefined>>,
  options: { progress: Progress; stops: Stops; root: string },
): Promise<Stack> {
  const { progress, stops, root } = options;
  const config = loadConfig(environment);
  const services = await progress.step('services', async (say) => {
    say('Postgres and Temporal');
    const running = await ensureServices(config);
    stops.push(() => running.stop());
    say(`Postgres, and Temporal at ${running.temporalAddress}`);
    return running;
  });
  const { adminKey } = await loadKeys(config);
  const apiUrl = `http://127.0.0.1:${config.PORT}`;
  const child = (name: 'api' | 'worker') =>
    superviseChild({
      name,
      args: ['--import', 'tsx', join(root, 'runtime', `${name}.ts`)],
      env: {
        ...environment,
        DATABASE_URL: services.databaseUrl,
        TEMPORAL_ADDRESS: services.temporalAddress,
        TEMPORAL_UI_URL: services.temporalUiUrl,
      },
      logFile: join(config.TENURE_HOME, 'logs', `${name}.log`),
      restart: true,
    });
  await progress.step('api, worker', async (say) => {
    const api = child('api');
    stops.push(() => api.stop());
    const worker = child('worker');
    stops.push(() => worker.stop());
    await ready(apiUrl, join(config.TENURE_HOME, 'logs', 'api.log'));
    say(`${apiUrl}, migrations applied`);
  });
  return {
    apiUrl,
    adminKey,
    temporalUiUrl: services.temporalUiUrl,
    signInLink: () => makeSignInLink(config, services.databaseUrl),
  };
}

async function ready(apiUrl: string, logFile: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    try {
      const answer = await request(`${apiUrl}/readyz`, { headersTimeout: 2000 });
      await answer.body.dump();
      if (answer.statusCode === 200) return;
    } catch {
      // Not listening yet.
    }
    await sleep(100);
  }
  throw permanent('api_not_ready', `The API was not ready after ${READY_MS / 1000} s`, {
    remedy: `Look into ${logFile}.`,
  });
}
