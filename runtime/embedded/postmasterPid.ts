import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine } from '../process/commandLine.ts';
import { endProcess } from '../process/endProcess.ts';

/**
 * Clears the way for a new server after a kill -9. Ends a server that still runs on this data directory (its parent was
 * killed), and removes a `postmaster.pid` whose number now belongs to another program: Postgres itself would refuse to
 * start then. A server is known by its command line, never by its pid alone.
 */
export async function removeStalePid(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  if (Number.isNaN(pid)) return;
  if ((await commandLine(pid)).includes(`-D ${dataDir} `)) await endProcess(pid, 'SIGINT', 20_000);
  else await rm(file, { force: true });
}
