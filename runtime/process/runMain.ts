import { TenureError } from '../../domain/errors.ts';
import { isBadConfiguration } from '../config.ts';

/**
 * Runs a process's main function with a signal that fires at SIGINT, SIGTERM, or when a supervising parent is gone. A
 * failure is told in a sentence with its remedy, without a stack. Exit status: the number `main` answers, else 0, 2
 * for a bad environment, 1 for any other failure.
 *
 * @example await runMain(async (signal) => { const app = await start(); await aborted(signal); await app.stop(); });
 */
export async function runMain(
  main: (signal: AbortSignal) => Promise<unknown>,
  options: { readonly endWithParent: boolean } = { endWithParent: true },
): Promise<void> {
  const end = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => end.abort());
  if (options.endWithParent) process.once('disconnect', () => end.abort());
  // The channel to the parent must not keep the process up.
  process.channel?.unref();
  let status: number;
  try {
    const answer = await main(end.signal);
    status = typeof answer === 'number' ? answer : 0;
  } catch (error) {
    process.stderr.write(`${errorSentence(error)}\n`);
    status = isBadConfiguration(error) ? 2 : 1;
  }
  process.exit(status);
}

/** Resolves when the signal fires, at once when it has. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** What happened and what to do, without a stack. */
export function errorSentence(error: unknown): string {
  if (error instanceof TenureError) return [error.message, error.remedy].filter(Boolean).join('\n');
  return error instanceof Error ? error.message : String(error);
}
