import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from './options.ts';

/** Marks a folder as a demo's: only such a folder is ever emptied. */
const MARKER = 'demo.json';

/**
 * The folder the demo keeps its data in, never one that holds real data: `$TENURE_HOME` when that is new, empty or a
 * demo's own, else `$TENURE_HOME/demo`; without the variable `.tenure/demo`.
 */
export function demoHome(tenureHome: string | undefined, folder: string): string {
  if (tenureHome === undefined || tenureHome === '') return resolve(folder, '.tenure', 'demo');
  const home = resolve(folder, tenureHome);
  const free = !existsSync(home) || existsSync(join(home, MARKER)) || readdirSync(home).length === 0;
  return free ? home : join(home, 'demo');
}

/**
 * Makes the demo's home empty and its own, so that every demo starts fresh.
 * @param isDemo tells whether a process is a running demo (process ids are used again).
 * @throws UsageError when a demo is running there, or when the folder is somebody else's.
 */
export function freshHome(home: string, isDemo: (pid: number) => boolean): void {
  if (existsSync(home)) {
    const running = runningDemo(home);
    if (running !== undefined && isDemo(running)) {
      throw new UsageError(
        `A demo is running in ${home} (pid ${running}): end it with Ctrl-C, or give this one a TENURE_HOME of its own.`,
      );
    }
    if (readdirSync(home).length > 0 && !existsSync(join(home, MARKER))) {
      throw new UsageError(`${home} is not a demo's folder: set TENURE_HOME to an empty one.`);
    }
    for (const entry of readdirSync(home)) rmSync(join(home, entry), { recursive: true, force: true });
  }
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(join(home, MARKER), `${JSON.stringify({ pid: process.pid, started: new Date().toISOString() })}\n`);
}

function runningDemo(home: string): number | undefined {
  try {
    const marker: unknown = JSON.parse(readFileSync(join(home, MARKER), 'utf8'));
    const pid = typeof marker === 'object' && marker !== null && 'pid' in marker ? marker.pid : undefined;
    return typeof pid === 'number' && pid !== process.pid ? pid : undefined;
  } catch {
    return undefined;
  }
}
