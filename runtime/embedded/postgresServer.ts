import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { permanent } from '../../domain/errors.ts';
import { createExclusively } from '../process/createExclusively.ts';
import { postgresHealthy } from './health.ts';
import { postgresBinaries } from './postgresBinaries.ts';
import { asPostgresUser, findPostgresUser, type PostgresUser } from './postgresUser.ts';
import { removeStalePid } from './postmasterPid.ts';
import { type ServerProcess, spawnServer } from './spawnServer.ts';
import { waitForServer } from './waitFor.ts';

const run = promisify(execFile);
const USER = 'tenure';
const DATABASE = 'tenure';
const READY_MS = 60_000;

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  // An accepted event is on disk, whatever is killed.
  synchronous_commit: 'on',
  jit: 'off',
  log_line_prefix: '%m [%p] ',
  // Statements and DETAIL lines carry people's names and addresses.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

export interface PostgresServerOptions {
  /** Keeps the data and the password; `$TENURE_HOME/postgres`. */
  readonly folder: string;
  readonly logFile: string;
  readonly port: number;
}

/** Where the data lies, by which a Postgres of this home is told from any other. */
export function postgresData(folder: string): string {
  return join(folder, 'data');
}

/** The URL of the embedded database; undefined before its first start. */
export async function postgresUrl(folder: string, port: number): Promise<string | undefined> {
  const password = await readFile(join(folder, 'password'), 'utf8').catch(() => undefined);
  return password === undefined ? undefined : urlOf(password.trim(), port, DATABASE);
}

/**
 * Starts Postgres on 127.0.0.1 (making its data directory at the first start), waits until it answers, and makes sure
 * of the database `tenure`. A password made at random lies in `password`, mode 0600.
 *
 * @throws permanent `server_ended`, `server_not_ready`, `initdb_failed`, …; nothing is left running then.
 */
export async function startPostgresServer(options: PostgresServerOptions): Promise<ServerProcess> {
  const { folder, logFile, port } = options;
  const { initdb, postgres: program } = await postgresBinaries();
  const user = await findPostgresUser();
  // Others may pass, not look: the data directory below belongs to the postgres account.
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  const password = await ownPassword(folder);
  const dataDir = postgresData(folder);
  if (!existsSync(dataDir)) await makeData({ folder, dataDir, initdb, password, user });
  await removeStalePid(dataDir);

  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = ['-D', dataDir, '-p', String(port), ...settings];
  const command = await asPostgresUser({ program, args }, user, [dataDir]);
  // SIGINT is Postgres' fast shutdown; SIGTERM would wait for the clients to leave.
  const server = await spawnServer({ ...command, logFile, stopSignal: 'SIGINT', stopMs: 20_000 });
  try {
    const ready = async () => (await saysReady(dataDir)) && postgresHealthy(urlOf(password, port, 'postgres'));
    await waitForServer({ name: 'Postgres', ended: server.ended, ready, timeoutMs: READY_MS, logFile });
    await ensureDatabase(urlOf(password, port, 'postgres'));
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function ownPassword(folder: string): Promise<string> {
  const file = join(folder, 'password');
  await createExclusively(file, `${randomBytes(24).toString('base64url')}\n`);
  return (await readFile(file, 'utf8')).trim();
}

/** Makes the data directory under another name first: one that was killed half-way is never taken for a whole one. */
async function makeData(options: {
  readonly folder: string;
  readonly dataDir: string;
  readonly initdb: string;
  readonly password: string;
  readonly user: PostgresUser | undefined;
}): Promise<void> {
  const { folder, dataDir, initdb, password, user } = options;
  const draft = join(folder, 'data.new');
  const passwordFile = join(folder, 'password.new');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== undefined) {
    await chown(draft, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  const args = ['-D', draft, `--username=${USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  args.push('--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  try {
    const command = await asPostgresUser({ program: initdb, args }, user, [draft]);
    const { uid, gid } = command;
    await run(command.program, command.args, { ...(uid === undefined ? {} : { uid, gid }), cwd: '/' });
    await rename(draft, dataDir);
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim().split('\n')[0] : '';
    throw permanent('initdb_failed', `Postgres could not make its data directory ${dataDir}. ${said ?? ''}`.trim(), {
      remedy: 'Look at the free space and the owner of the folder, or set DATABASE_URL to a Postgres of your own.',
      cause,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Line 8 of postmaster.pid is the server's own word on its state; pg_ctl reads the same. */
async function saysReady(dataDir: string): Promise<boolean> {
  const lines = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '');
  return lines.split('\n')[7]?.trim() === 'ready';
}

async function ensureDatabase(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    const [found] = await sql`select 1 from pg_database where datname = ${DATABASE}`;
    if (found === undefined) await sql`create database ${sql(DATABASE)}`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function urlOf(password: string, port: number, database: string): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
}
