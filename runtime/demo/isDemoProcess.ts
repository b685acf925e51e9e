import { readFileSync } from 'node:fs';

/** Whether this process id is a running demo: alive, and (where /proc tells) started from this file's folder. */
export function isDemoProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('demo/main');
  } catch {
    return true;
  }
}
