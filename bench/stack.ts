import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { permanent } from '../domain/errors.ts';
import { type Config, loadConfig } from '../runtime/config.ts';
import { ensureServices } from '../runtime/embedded/ensureServices.ts';
import { loadKeys } from '../runtime/process/keys.ts';
import { runningPid } from '../runtime/process/pidFile.ts';
import { freePort } from '../runtime/process/ports.ts';
import { type SupervisedChild, superviseChild } from '../runtime/process/supervise.ts';

/** Tenure as it runs in production: Postgres, Temporal, API and worker, each a process of its own. */
export interface Stack {
  readonly apiUrl: string;
  readonly adminKey: string;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  /** The process of a part; undefined while it does not run. */
  pidOf(part: 'api' | 'worker' | 'postgres' | 'temporal'): number | undefined;
  startWorker(): Promise<void>;
  /** Returns when it has ended, as after a SIGTERM: what it was at is done. */
  stopWorker(): Promise<void>;
}

/** What is to be stopped at the end, the last first. */
export type Stops = (() => Promise<void>)[];

const READY_MS = 60_000;

/** Starts everything but the worker in `home`; pushes what stops it onto `stops` as it is started. */
export async function startStack(
  home: string,
  options: { readonly root: string; readonly stops: Stops; readonly profile: string | undefined },
): Promise<Stack> {
  const { root, stops, profile } = options;
  // Servers of its own, whatever the shell says: they are filled with thousands of people.
  const { DATABASE_URL: _database, TEMPORAL_ADDRESS: _temporal, ...inherited } = process.env;
  const environment = {
    ...inherited,
    TENURE_HOME: home,
    PORT: String(await freePort(3000)),
    TENURE_ALLOW_PRIVATE_TARGETS: '127.0.0.1/32',
  };
  const config = loadConfig(environment);
  const services = await ensureServices(config);
  stops.push(() => services.stop());
  const { adminKey } = await loadKeys(config);
  const apiUrl = `http://127.0.0.1:${config.PORT}`;
  const start = (name: 'api' | 'worker') =>
    superviseChild({
      name,
      args: [...(profile === undefined ? [] : profiling(profile, name)), join(root, 'runtime', `${name}.ts`)],
      env: environment,
      logFile: logOf(config, name),
      restart: false,
    });
  const api = start('api');
  stops.push(() => api.stop());
  await until(() => answersReady(apiUrl), logOf(config, 'api'));
  let worker: SupervisedChild | undefined;
  stops.push(async () => worker?.stop());
  return {
    apiUrl,
    adminKey,
    databaseUrl: services.databaseUrl,
    temporalAddress: services.temporalAddress,
    temporalNamespace: services.temporalNamespace,
    pidOf: (part) => runningPid(config, part),
    async startWorker() {
      worker = start('worker');
      await until(async () => runningPid(config, 'worker') !== undefined, logOf(config, 'worker'));
    },
    async stopWorker() {
      await worker?.stop();
      worker = undefined;
    },
  };
}

function profiling(folder: string, name: string): string[] {
  return ['--cpu-prof', `--cpu-prof-dir=${join(folder, name)}`];
}

function logOf(config: Config, name: string): string {
  return join(config.TENURE_HOME, 'logs', `${name}.log`);
}

async function answersReady(apiUrl: string): Promise<boolean> {
  try {
    const answer = await request(`${apiUrl}/readyz`, { headersTimeout: 2000 });
    await answer.body.dump();
    return answer.statusCode === 200;
  } catch {
    return false;
  }
}

async function until(ready: () => Promise<boolean>, logFile: string): Promise<void> {
  for (const deadline = Date.now() + READY_MS; Date.now() < deadline; await sleep(50)) if (await ready()) return;
  throw permanent('not_ready', `A process was not ready after ${READY_MS / 1000} s.`, {
    remedy: `Look into ${logFile}.`,
  });
}
