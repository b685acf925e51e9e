import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Resident memory of a process in megabytes (10^6 bytes): from /proc where there is one, else from `ps`. */
export function residentMemory(pid: number): number {
  return (kibibytes(pid) * 1024) / 1e6;
}

function kibibytes(pid: number): number {
  try {
    const [, found] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    if (found !== undefined) return Number(found);
  } catch {
    // No /proc here.
  }
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
}
