import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';
import { loadConfig } from '../runtime/config.ts';
import { ensureServices } from '../runtime/embedded/ensureServices.ts';
import { temporalDatabase } from '../runtime/embedded/temporalServer.ts';
import { endProcess } from '../runtime/process/endProcess.ts';
import { processIdentity } from '../runtime/process/fileLock.mjs';
import { homePaths } from '../runtime/process/homePaths.ts';
import { runningPid } from '../runtime/process/pidFile.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The embedded Postgres, database `tenure`, as a user that may create databases: make one a test file. */
    databaseUrl: string;
    temporalAddress: string;
    temporalNamespace: string;
    temporalUiUrl: string;
    /** Where Temporal keeps everything: an SQLite file, with its `-wal` beside it. */
    temporalDatabase: string;
    /** The servers' own TENURE_HOME: their pids are in it. */
    servicesHome: string;
  }
}

/** Servers that a run has started. */
export interface Served {
  /** What tests are told of them; see above. */
  readonly provided: Pick<ProvidedContext, (typeof PROVIDED)[number]>;
  stop(): Promise<void>;
}

const PROVIDED = [
  'databaseUrl',
  'temporalAddress',
  'temporalNamespace',
  'temporalUiUrl',
  'temporalDatabase',
  'servicesHome',
] as const;

const FOLDER = fileURLToPath(new URL('../.tenure-test/', import.meta.url));

/**
 * One Postgres and one Temporal for all integration tests of a run, in a home of their own: what an earlier run left in
 * Temporal would be picked up by this one's workers. Reached by `inject('databaseUrl')` and so on.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const ports = { postgres: '25433', temporal: '27233', temporalUi: '28233' };
  const { provided, stop } = await serve({ name: 'run', ports });
  for (const key of PROVIDED) project.provide(key, provided[key]);
  return stop;
}

/** Starts servers for tests. `name`: lower-case letters, part of their home's. */
export async function serve({
  name,
  ports,
}: {
  readonly name: string;
  readonly ports: Record<'postgres' | 'temporal' | 'temporalUi', string>;
}): Promise<Served> {
  await mkdir(FOLDER, { recursive: true });
  await removeDeadHomes();
  const home = join(FOLDER, `${name}-${process.pid}`);
  await rm(home, { recursive: true, force: true });
  const config = loadConfig({
    TENURE_HOME: home,
    TENURE_CACHE: process.env.TENURE_CACHE,
    TENURE_POSTGRES_PORT: ports.postgres,
    TENURE_TEMPORAL_PORT: ports.temporal,
    TENURE_TEMPORAL_UI_PORT: ports.temporalUi,
  });
  const services = await ensureServices(config, { say: (text) => process.stderr.write(`${text}\n`) });
  return {
    provided: {
      databaseUrl: services.databaseUrl,
      temporalAddress: services.temporalAddress,
      temporalNamespace: services.temporalNamespace,
      temporalUiUrl: services.temporalUiUrl ?? '',
      temporalDatabase: temporalDatabase(homePaths(home).temporal),
      servicesHome: home,
    },
    async stop() {
      await services.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A test run that was killed leaves its servers behind. */
async function removeDeadHomes(): Promise<void> {
  for (const name of await readdir(FOLDER)) {
    const owner = /^[a-z]+-(\d+)$/.exec(name)?.[1];
    if (owner === undefined || processIdentity(Number(owner)) !== undefined) continue;
    const home = join(FOLDER, name);
    const services = runningPid({ TENURE_HOME: home }, 'services');
    if (services !== undefined) await endProcess(services, 'SIGTERM', 20_000);
    await rm(home, { recursive: true, force: true });
  }
}
