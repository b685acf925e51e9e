import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { sendDueReport } from '../../api/reports/sendDueReport.ts';
import type { Db } from '../../db/connect.ts';
import { errorTrace } from '../../domain/errorTrace.ts';
import type { Sealer } from '../../domain/sealing.ts';

export interface ReportSchedulesOptions {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** How often it is looked for what is due, milliseconds; default five seconds. */
  readonly pollMs?: number;
}

/** Makes reports when they are due, until `signal` fires; any number of processes may. */
export async function runReportSchedules(options: ReportSchedulesOptions): Promise<void> {
  const { logger, signal, pollMs = 5000 } = options;
  while (!signal.aborted) {
    try {
      for (;;) {
        const scheduleId = await sendDueReport(options, new Date());
        if (scheduleId === undefined || signal.aborted) break;
        logger.info({ scheduleId }, 'a scheduled report is made');
      }
    } catch (error) {
      logger.warn(errorTrace(error), 'scheduled reports are not made');
    }
    // Aborted: the loop ends.
    await sleep(pollMs, undefined, { signal }).catch(() => {});
  }
}
