import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

/**
 * Sets Temporal's native runtime up, once a process, before the first worker: we handle signals ourselves, and what it has
 * to say goes into our log, from errors on; activities' failures are logged where they happen, with ids only.
 */
export function installRuntime(logger: Logger): void {
  const forward = new DefaultLogger('ERROR', ({ message, meta }) => {
    logger.error({ taskQueue: meta?.taskQueue, workflowId: meta?.workflowId }, message);
  });
  Runtime.install({
    shutdownSignals: [],
    logger: forward,
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
  });
}
