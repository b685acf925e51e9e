import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity } from './fileLock.mjs';

/**
 * Ends a process that need not be our child: the polite signal, then SIGKILL when it takes longer than `graceMs`.
 * Resolves when it is gone; at once when it was gone already.
 */
export async function endProcess(pid: number, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  const identity = processIdentity(pid);
  const lives = () => processIdentity(pid) === identity;
  if (identity === undefined) return;
  send(pid, signal);
  const deadline = Date.now() + graceMs;
  while (lives() && Date.now() < deadline) await sleep(20);
  if (lives()) send(pid, 'SIGKILL');
  while (lives()) await sleep(20);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between.
  }
}
