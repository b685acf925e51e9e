import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';

/** JSON lines to standard output, ids only; anything that looks like a secret is cut out all the same. */
export function createLogger(config: Pick<Config, 'LOG_LEVEL'>, part: string): Logger {
  return pino({
    level: config.LOG_LEVEL,
    base: { part },
    redact: { paths: ['token', '*.token', 'authorization', '*.authorization', 'headers', '*.headers'], remove: true },
  });
}
