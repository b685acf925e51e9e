import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';

/** Characters that wait for room on the disk at most. */
const MOST_WAITING = 1_000_000;

/** JSON lines to standard output, ids only; anything that looks like a secret is cut out all the same. */
export function createLogger(config: Pick<Config, 'LOG_LEVEL'>, part: string): Logger {
  const out = pino.destination({ dest: 1, maxLength: MOST_WAITING });
  // A full disk behind standard output: lines are lost, and nothing else.
  out.on('error', () => {});
  const redact = {
    paths: ['token', '*.token', 'authorization', '*.authorization', 'headers', '*.headers'],
    remove: true,
  };
  return pino({ level: config.LOG_LEVEL, base: { part }, redact }, out);
}
