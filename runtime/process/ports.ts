import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { z } from 'zod';
import { permanent } from '../../domain/errors.ts';
import type { Config } from '../config.ts';
import { homePaths } from './homePaths.ts';
import { portOwner } from './portOwner.ts';

const ports = z.object({ postgres: z.int(), temporal: z.int(), temporalUi: z.int() });
const portsFile = ports.extend({ preferred: ports });

/** Where the embedded servers listen, all on 127.0.0.1. */
export type Ports = z.output<typeof ports>;

/** The ports of the last start, from `$TENURE_HOME/run/ports.json`; undefined before the first. */
export async function readPorts(home: string): Promise<Ports | undefined> {
  return (await readPortsFile(home))?.ports;
}

/**
 * Chooses the embedded servers' ports and keeps them in `$TENURE_HOME/run/ports.json`. Those of the last start come
 * first, so that clients find a restarted server where it was; then the preferred ones; then any free ones.
 */
export async function choosePorts(config: Config): Promise<Ports> {
  const preferred: Ports = {
    postgres: config.TENURE_POSTGRES_PORT,
    temporal: config.TENURE_TEMPORAL_PORT,
    temporalUi: config.TENURE_TEMPORAL_UI_PORT,
  };
  const last = await readPortsFile(config.TENURE_HOME);
  const taken = new Set<number>();
  const choose = async (name: keyof Ports): Promise<number> => {
    const kept = last?.preferred[name] === preferred[name] ? last.ports[name] : undefined;
    for (const port of [kept, preferred[name]]) {
      if (port !== undefined && !taken.has(port) && (await isFree(port))) return note(port);
    }
    return note(await anyFreePort());
  };
  const note = (port: number): number => {
    taken.add(port);
    return port;
  };
  const chosen: Ports = {
    postgres: await choose('postgres'),
    temporal: await choose('temporal'),
    temporalUi: await choose('temporalUi'),
  };
  const { run, ports: file } = homePaths(config.TENURE_HOME);
  await mkdir(run, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.${process.pid}`, `${JSON.stringify({ ...chosen, preferred }, null, 2)}\n`);
  await rename(`${file}.${process.pid}`, file);
  return chosen;
}

async function readPortsFile(home: string): Promise<{ ports: Ports; preferred: Ports } | undefined> {
  try {
    const parsed = portsFile.safeParse(JSON.parse(await readFile(homePaths(home).ports, 'utf8')));
    if (!parsed.success) return undefined;
    const { preferred, ...kept } = parsed.data;
    return { ports: kept, preferred };
  } catch {
    return undefined;
  }
}

/** Whether nobody listens on this port. */
export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await listenOnce(port, host)) !== undefined;
}

/** This port, or any free one where it is taken. @throws permanent `no_free_port`. */
export async function freePort(preferred: number): Promise<number> {
  return (await isFree(preferred)) ? preferred : anyFreePort();
}

async function anyFreePort(): Promise<number> {
  const port = await listenOnce(0, '127.0.0.1');
  if (port === undefined) throw permanent('no_free_port', 'No free port on 127.0.0.1 is left.');
  return port;
}

function listenOnce(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}

/** @throws permanent `port_taken` that names the port, who has it where that can be found, and the remedy. */
export async function assertPortFree(port: number, host: string, command = 'npm start'): Promise<void> {
  if (await isFree(port, host)) return;
  throw await portTaken(port, host, command);
}

/** The error of a port that is taken, for whoever finds out by listening. */
export async function portTaken(port: number, host: string, command = 'npm start') {
  const owner = await portOwner(port);
  const by = owner === undefined ? 'another program' : `${owner.name} (pid ${owner.pid})`;
  const other = port < 65_000 ? port + 1 : 3000;
  return permanent('port_taken', `Port ${port} on ${host} is taken by ${by}.`, {
    remedy: `End it, or choose another port: PORT=${other} ${command}`,
  });
}
