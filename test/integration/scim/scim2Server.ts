import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withFileLock } from '../../../runtime/process/fileLock.mjs';

const run = promisify(execFile);

const VERSION = '0.8.3';
/** Kept between runs, ignored by git. */
const HOME = fileURLToPath(new URL(`../../../.tenure-test/scim2-server-${VERSION}/`, import.meta.url));
const READY = join(HOME, 'ready');
const BIN = process.platform === 'win32' ? 'Scripts' : 'bin';

export interface Scim2Server {
  readonly baseUrl: string;
  readonly token: string;
  stop(): Promise<void>;
}

/** The name of a Python that runs; undefined where there is none, and then these tests are skipped with a notice. */
export async function findPython(): Promise<string | undefined> {
  for (const name of ['python3', 'python']) {
    const works = await run(name, ['-c', 'import venv, ensurepip']).then(
      () => true,
      () => false,
    );
    if (works) return name;
  }
  return undefined;
}

/** Installs PyPI's scim2-server into a virtual environment of its own, once; waits for another process that does so. */
async function install(python: string): Promise<void> {
  if (existsSync(READY)) return;
  await withFileLock(`${HOME.replace(/\/$/, '')}.lock`, async () => {
    if (existsSync(READY)) return;
    await rm(HOME, { recursive: true, force: true });
    await run(python, ['-m', 'venv', HOME]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `scim2-server==${VERSION}`];
    await run(join(HOME, BIN, 'python'), pip);
    await writeFile(READY, VERSION);
  });
}

/** Starts a second, unrelated SCIM implementation on a free loopback port; in memory, strict. */
export async function startScim2Server(python: string): Promise<Scim2Server> {
  await install(python);
  const token = 'scim2-token-for-tests';
  const port = await freePort();
  const child = spawn(
    join(HOME, BIN, 'scim2-server'),
    ['--hostname', '127.0.0.1', '--port', String(port), '--bearer-token', token],
    {
      stdio: 'ignore',
      env: { ...process.env, PYTHONUNBUFFERED: '1' },
    },
  );
  const baseUrl = `http://127.0.0.1:${port}/v2`;
  try {
    await answers(child, `${baseUrl}/ServiceProviderConfig`, token);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { baseUrl, token, stop: () => stop(child) };
}

async function answers(child: ChildProcess, url: string, token: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`scim2-server ended with code ${child.exitCode}`);
    const isUp = await fetch(url, { headers: { authorization: `Bearer ${token}` } }).then(
      (response) => response.body?.cancel().then(() => response.ok) ?? response.ok,
      () => false,
    );
    if (isUp) return;
    await sleep(100);
  }
  throw new Error('scim2-server did not answer within 20 s');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
