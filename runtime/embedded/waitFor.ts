import { setTimeout as sleep } from 'node:timers/promises';
import { permanent } from '../../domain/errors.ts';
import type { Ending } from './spawnServer.ts';

/**
 * Asks again and again until `ready` says yes.
 *
 * @throws permanent `server_ended` when the process ends before, `server_not_ready` after `timeoutMs`; both name the log.
 */
export async function waitForServer(options: {
  readonly name: string;
  readonly ended: Promise<Ending>;
  readonly ready: () => Promise<boolean>;
  readonly timeoutMs: number;
  readonly logFile: string;
}): Promise<void> {
  const { name, ended, ready, timeoutMs, logFile } = options;
  const end: { how?: Ending } = {};
  void ended.then((how) => {
    end.how = how;
  });
  const deadline = Date.now() + timeoutMs;
  while (!(await ready())) {
    if (end.how !== undefined) {
      const how = end.how.signal ?? `exit status ${end.how.code}`;
      throw permanent('server_ended', `${name} ended while starting (${how}).`, {
        remedy: `Its log tells: ${logFile}`,
      });
    }
    if (Date.now() > deadline) {
      const text = `${name} was not ready after ${timeoutMs / 1000} s.`;
      throw permanent('server_not_ready', text, { remedy: `Its log tells: ${logFile}` });
    }
    await sleep(40);
  }
}
