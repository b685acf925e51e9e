/** A lock was not had in time, and who holds it. */
export class LockTimeout extends Error {
  readonly holder: number | undefined;
}

/**
 * Runs `work` while this process alone holds the lock file; a holder that died (kill -9, power cut) is noticed by its
 * pid and its lock taken over.
 *
 * @throws LockTimeout after `timeoutMs` (10 minutes unless told); whatever `work` throws.
 */
export function withFileLock<T>(
  path: string,
  work: () => Promise<T>,
  options?: { timeoutMs?: number; onWait?: (holder: number) => void },
): Promise<T>;

/**
 * What tells a process from another one that gets the same pid later (its boot and start); undefined when no such
 * process runs. Two answers are the same text exactly when they are about the same process.
 */
export function processIdentity(pid: number): string | undefined;
