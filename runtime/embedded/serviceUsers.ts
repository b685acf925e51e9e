import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processIdentity } from '../process/fileLock.mjs';

/**
 * Who uses the embedded servers of a home: one file a process, named by its pid. The last one out stops servers that
 * were started for their users; one that was killed is known by its start and doesn't count.
 */
export interface ServiceUsers {
  enter(): Promise<void>;
  leave(): Promise<void>;
  /** Living users other than this process. */
  others(): Promise<number[]>;
}

export function serviceUsers(folder: string, pid = process.pid): ServiceUsers {
  const mine = join(folder, String(pid));
  return {
    enter: () => writeFile(mine, processIdentity(pid) ?? ''),
    leave: () => rm(mine, { force: true }),
    async others() {
      const living: number[] = [];
      for (const name of await readdir(folder)) {
        const file = join(folder, name);
        const other = Number(name);
        const identity = await readFile(file, 'utf8').catch(() => undefined);
        if (identity !== undefined && processIdentity(other) === identity) {
          if (other !== pid) living.push(other);
        } else await rm(file, { force: true });
      }
      return living;
    },
  };
}
