import { readFileSync, rmSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { processIdentity } from './fileLock.mjs';
import { homePaths } from './homePaths.ts';

/** The parts that keep their pid in `$TENURE_HOME/run/NAME.pid`; `services` is the parent of the two servers. */
export type PartName = 'temporal' | 'postgres' | 'api' | 'worker' | 'services';

type Home = Pick<Config, 'TENURE_HOME'>;

/**
 * Writes `$TENURE_HOME/run/NAME.pid`: the pid of the process that serves (this one unless told) and nothing else, and
 * beside it `NAME.started`, by which `runningPid` tells that process from a later one with the same pid.
 */
export async function writePid(config: Home, name: PartName, pid = process.pid): Promise<void> {
  const { run } = homePaths(config.TENURE_HOME);
  await mkdir(run, { recursive: true, mode: 0o700 });
  await replace(join(run, `${name}.started`), `${processIdentity(pid) ?? ''}\n`);
  await replace(join(run, `${name}.pid`), `${pid}\n`);
}

/** The pid of a part that runs; undefined when it doesn't, whatever an old file says. */
export function runningPid(config: Home, name: PartName): number | undefined {
  const { run } = homePaths(config.TENURE_HOME);
  const pid = Number(readText(join(run, `${name}.pid`)));
  const identity = processIdentity(pid);
  return identity !== undefined && identity === readText(join(run, `${name}.started`)) ? pid : undefined;
}

/** Removes the pid file on the way out, unless another process has put its own there. */
export function removePid(config: Home, name: PartName, pid = process.pid): void {
  const { run } = homePaths(config.TENURE_HOME);
  if (Number(readText(join(run, `${name}.pid`))) !== pid) return;
  rmSync(join(run, `${name}.pid`), { force: true });
  rmSync(join(run, `${name}.started`), { force: true });
}

async function replace(file: string, content: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, content);
  await rename(draft, file);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
