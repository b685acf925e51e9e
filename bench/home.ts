import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UsageError } from '../runtime/demo/options.ts';
import { endProcess } from '../runtime/process/endProcess.ts';
import { processIdentity } from '../runtime/process/fileLock.mjs';
import { runningPid } from '../runtime/process/pidFile.ts';

/** Marks a folder as the benchmark's, and holds the identity of the process that runs it: only such a one is emptied. */
const MARKER = 'bench.json';
const STOP_MS = 40_000;

/**
 * Makes the benchmark's own folder, emptied: `$TENURE_HOME/bench`, without the variable `.tenure/bench`. Servers that a
 * killed benchmark left behind there are ended first.
 *
 * @throws UsageError when another benchmark runs there, or the folder is somebody else's.
 */
export async function freshHome(tenureHome: string | undefined, folder: string): Promise<string> {
  const home = join(resolve(folder, tenureHome || '.tenure'), 'bench');
  const marker = join(home, MARKER);
  if (existsSync(marker)) {
    const [pid, identity] = readFileSync(marker, 'utf8').split('\n');
    if (identity !== '' && identity === processIdentity(Number(pid))) {
      throw new UsageError(`A benchmark is running in ${home} (pid ${pid}); give this one a TENURE_HOME of its own.`);
    }
    const left = runningPid({ TENURE_HOME: home }, 'services');
    if (left !== undefined) await endProcess(left, 'SIGTERM', STOP_MS);
    rmSync(home, { recursive: true, force: true });
  } else if (existsSync(home) && readdirSync(home).length > 0) {
    throw new UsageError(`${home} is not a benchmark's folder: set TENURE_HOME to another one.`);
  }
  await mkdir(home, { recursive: true });
  await writeFile(marker, `${process.pid}\n${processIdentity(process.pid) ?? ''}\n`);
  return home;
}
