import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import postgres from 'postgres';
import { connectDatabase, type Database } from '../../../db/connect.ts';
import { createDataConverter } from '../../../runtime/codec/dataConverter.ts';
import { type ApiClient, createApiClient } from '../../../runtime/demo/apiClient.ts';
import { parseEncryptionKeys } from '../../../runtime/process/encryptionKeys.ts';
import { runningPid } from '../../../runtime/process/pidFile.ts';
import { freePort } from '../../../runtime/process/ports.ts';
import { createTemporalClient, type TemporalClient } from '../../../runtime/temporalClient.ts';
import { type Part, startPart } from './part.ts';
import { lane, servers } from './servers.ts';

/** Tenure as real processes, on a database of its own, and what a test needs to look at it from outside. */
export interface Stack {
  readonly apiUrl: string;
  readonly adminKey: string;
  readonly home: string;
  /** What its processes are given. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly api: ApiClient;
  readonly database: Database;
  readonly temporal: TemporalClient;
  /** When it was started: older workflows are another test's. */
  readonly since: Date;
  /** Ids of all events that were answered with 202. */
  readonly accepted: Set<string>;
  startApi(more?: Start): Promise<Part>;
  /** Each has a home of its own. */
  startWorker(more?: Start): Promise<Part>;
  /** The process of a server; undefined while it does not run. */
  serverPid(name: 'postgres' | 'temporal'): number | undefined;
  stop(): Promise<void>;
}

export interface Start {
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeArgs?: readonly string[];
  readonly unready?: boolean;
  readonly root?: string;
}

export interface StackOptions {
  /** Where api and worker look for Postgres and Temporal, instead of at the servers themselves: through a proxy. */
  readonly postgresPort?: number;
  readonly temporalPort?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Stacks of files that run at the same time look for a free port each in a range of its own. */
const FIRST_PORT = 3900;
const PORTS = 40;

/** A database, a home and keys; no process yet. `afterAll(() => stack.stop())`. */
export async function createStack(options: StackOptions = {}): Promise<Stack> {
  const since = new Date();
  const home = await mkdtemp(join(tmpdir(), 'tenure-faults-'));
  const admin = postgres(servers().databaseUrl, { max: 1, onnotice: () => {} });
  const name = `faults_${randomBytes(6).toString('hex')}`;
  await admin.unsafe(`create database ${name}`);
  await admin.end();
  const databaseUrl = new URL(servers().databaseUrl);
  databaseUrl.pathname = `/${name}`;
  const seen = new URL(databaseUrl);
  if (options.postgresPort !== undefined) seen.port = String(options.postgresPort);
  const temporalAddress = servers().temporalAddress;
  const port = await freePort(FIRST_PORT + lane() * PORTS);
  const adminKey = `faults-${randomBytes(24).toString('hex')}`;
  const keys = `faults:${randomBytes(32).toString('base64')}`;
  const env = {
    ...process.env,
    PORT: String(port),
    DATABASE_URL: seen.href,
    TEMPORAL_ADDRESS: options.temporalPort === undefined ? temporalAddress : `127.0.0.1:${options.temporalPort}`,
    TEMPORAL_NAMESPACE: servers().temporalNamespace,
    TENURE_ADMIN_KEY: adminKey,
    TENURE_ENCRYPTION_KEYS: keys,
    TENURE_ALLOW_PRIVATE_TARGETS: '127.0.0.1/32',
    ...options.env,
  };
  const apiUrl = `http://127.0.0.1:${port}`;
  const api = createApiClient({ baseUrl: apiUrl, key: adminKey });
  const database = connectDatabase({ url: databaseUrl.href, max: 4, applicationName: 'faults-test' });
  const dataConverter = createDataConverter(parseEncryptionKeys(keys), pino({ level: 'silent' }));
  const temporal = createTemporalClient(temporalAddress, servers().temporalNamespace, dataConverter);
  const parts: Part[] = [];
  let workers = 0;

  async function start(part: 'api' | 'worker', folder: string, more: Start = {}): Promise<Part> {
    const { nodeArgs, unready, root } = more;
    const started = await startPart({
      name: part,
      home: join(home, folder),
      env: { ...env, ...more.env },
      nodeArgs,
      unready,
      root,
    });
    parts.push(started);
    return started;
  }

  return {
    apiUrl,
    adminKey,
    home,
    env,
    api,
    database,
    temporal,
    since,
    accepted: new Set(),
    startApi: (more) => start('api', 'api', more),
    startWorker(more) {
      workers += 1;
      return start('worker', `worker-${workers}`, more);
    },
    serverPid: (server) => runningPid({ TENURE_HOME: servers().servicesHome }, server),
    async stop() {
      await Promise.all(parts.map((part) => part.terminate()));
      await api.close();
      await temporal.close();
      await database.close();
      if (process.env.TENURE_FAULT_KEEP === undefined) await rm(home, { recursive: true, force: true });
    },
  };
}

/** Waits until it is so. @throws Error that says what was waited for. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  options: { readonly seconds?: number; readonly everyMs?: number } = {},
): Promise<void> {
  const { seconds = 30, everyMs = 100 } = options;
  for (const deadline = Date.now() + seconds * 1000; !(await isSo()); await sleep(everyMs)) {
    if (Date.now() > deadline) throw new Error(`Waited ${seconds} s in vain: ${what}`);
  }
}
