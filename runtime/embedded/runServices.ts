import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SEARCH_ATTRIBUTES } from '../../workflows/searchAttributes.ts';
import type { Config } from '../config.ts';
import { localUrl } from '../localUrl.ts';
import { commandLine } from '../process/commandLine.ts';
import { endProcess } from '../process/endProcess.ts';
import { type HomePaths, makeHome } from '../process/homePaths.ts';
import { removePid, runningPid, writePid } from '../process/pidFile.ts';
import { choosePorts, type Ports } from '../process/ports.ts';
import { aborted, errorSentence } from '../process/runMain.ts';
import { startPostgresServer } from './postgresServer.ts';
import { detachedMark, embeddedParts } from './runningServices.ts';
import type { ServerProcess } from './spawnServer.ts';
import { findTemporal } from './temporalBinary.ts';
import { startTemporalServer, temporalDatabase } from './temporalServer.ts';

/** Pause before a server that died is started again; doubles while it keeps dying. */
const RESTART_MS = { first: 250, most: 10_000, calmAfter: 30_000 };

export interface RunServicesOptions {
  readonly config: Config;
  /** Started for other processes, the last of which stops it. */
  readonly detached: boolean;
  /** Ends everything, in order. */
  readonly signal: AbortSignal;
  /** One line on what happens. */
  readonly say: (text: string) => void;
  /** Both servers answer. */
  readonly ready: () => void;
}

/**
 * Runs the embedded servers until `signal`: Postgres and Temporal, except the one that has an address of its own. A
 * server that is killed is started again where it was; one that is told to end (SIGTERM) ends everything. They stop in
 * order, Temporal first.
 *
 * @throws TenureError when a server can't be started at all; what runs is stopped then.
 */
export async function runServices(options: RunServicesOptions): Promise<void> {
  const { config, detached, signal, say } = options;
  const paths = await makeHome(config.TENURE_HOME);
  await endOrphans(config, paths);
  await writePid(config, 'services');
  if (detached) await writeFile(detachedMark(config), '');
  else await rm(detachedMark(config), { force: true });
  const parts = embeddedParts(config);
  const starts = await prepare(config, paths, say);
  // Ends with `signal`, or when a server was told to end.
  const end = new AbortController();
  signal.addEventListener('abort', () => end.abort());
  if (signal.aborted) end.abort();
  const stops: (() => Promise<void>)[] = [];
  try {
    for (const part of parts) stops.push(await keep(config, part, starts[part], { end, say }));
    options.ready();
    await aborted(end.signal);
  } finally {
    end.abort();
    // Postgres was started first and goes last.
    for (const stop of stops.reverse()) await stop();
    removePid(config, 'services');
    await rm(detachedMark(config), { force: true });
  }
}

type Start = () => Promise<ServerProcess>;

async function prepare(config: Config, paths: HomePaths, say: (text: string) => void) {
  const ports: Ports = await choosePorts(config);
  const temporal: Start = async () => {
    const cacheDir = config.TENURE_CACHE;
    return startTemporalServer({
      program: await findTemporal({ cacheDir, path: process.env.PATH ?? '', say }),
      dataDir: paths.temporal,
      logFile: join(paths.logs, 'temporal.log'),
      port: ports.temporal,
      uiPort: ports.temporalUi,
      namespace: config.TEMPORAL_NAMESPACE,
      searchAttributes: SEARCH_ATTRIBUTES,
      codecEndpoint: `${localUrl(config)}/codec`,
    });
  };
  const postgres: Start = () =>
    startPostgresServer({ folder: paths.postgres, logFile: join(paths.logs, 'postgres.log'), port: ports.postgres });
  return { temporal, postgres };
}

/** Starts a server and starts it again whenever it dies, until `end`. @returns what stops it. */
async function keep(
  config: Config,
  part: 'postgres' | 'temporal',
  start: Start,
  { end, say }: { end: AbortController; say: (text: string) => void },
): Promise<() => Promise<void>> {
  let server = await start();
  await writePid(config, part, server.pid);
  const watch = async () => {
    let pause = RESTART_MS.first;
    while (!end.signal.aborted) {
      const since = Date.now();
      const how = await server.ended;
      if (end.signal.aborted) return;
      removePid(config, part, server.pid);
      if (how.code === 0 || how.signal === 'SIGTERM' || how.signal === 'SIGINT') {
        say(`${part} was told to end; ending with it`);
        end.abort();
        return;
      }
      say(`${part} ended (${how.signal ?? `status ${how.code}`}); starting it again`);
      if (Date.now() - since > RESTART_MS.calmAfter) pause = RESTART_MS.first;
      for (let back = false; !back && !end.signal.aborted; pause = Math.min(pause * 2, RESTART_MS.most)) {
        await sleep(pause, undefined, { signal: end.signal }).catch(() => {});
        if (!end.signal.aborted) back = await again();
      }
    }
  };
  const again = async () => {
    try {
      server = await start();
      await writePid(config, part, server.pid);
      return true;
    } catch (error) {
      say(errorSentence(error));
      return false;
    }
  };
  const watched = watch();
  return async () => {
    await server.stop();
    // A restart may have been under way: then there is another server to stop.
    await watched;
    await server.stop();
    removePid(config, part, server.pid);
  };
}

/** Ends servers whose parent was killed: they hold ports and files. Known by their command line, not by pid alone. */
async function endOrphans(config: Config, paths: HomePaths): Promise<void> {
  const temporal = runningPid(config, 'temporal');
  if (temporal !== undefined && (await commandLine(temporal)).includes(temporalDatabase(paths.temporal))) {
    await endProcess(temporal, 'SIGTERM', 10_000);
  }
  // startPostgresServer ends its own orphans, but choosing a port comes before that.
  const postgres = runningPid(config, 'postgres');
  if (postgres !== undefined && (await commandLine(postgres)).includes(`-D ${paths.postgres}`)) {
    await endProcess(postgres, 'SIGINT', 20_000);
  }
}
