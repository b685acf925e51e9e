import type { Db } from '../../db/connect.ts';
import { countReport } from '../../db/provisioningLog.ts';
import type { ReportSchedule } from '../../db/reportSchedules.ts';
import { reportReadyBody } from '../../domain/webhooks.ts';
import { meant } from '../lists/meant.ts';
import { reportCsv } from '../lists/reportCsv.ts';
import { reportFilters } from '../schemas/reportSchedule.ts';

/** A report that is longer is left out of its message: receivers refuse large ones. */
const MOST_INLINE_BYTES = 256_000;

export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** What a webhook endpoint is told of a schedule's report over a span of time: counts, where the rows are, and the rows themselves where that is asked for. */
export async function reportMessage(db: Db, schedule: ReportSchedule, { from, to }: Span, now: Date): Promise<string> {
  const { id, name, report, inline } = schedule;
  const filters = reportFilters.parse(schedule.filters);
  const filter = { ...(await meant(db, filters)), from, to };
  const outcomes = await countReport(db, filter);
  const query = new URLSearchParams({ format: 'csv', from: from.toISOString(), to: to.toISOString() });
  for (const [key, value] of Object.entries(filters)) if (value !== undefined) query.set(key, value);
  const csv = inline ? await textWithin(reportCsv(db, filter), MOST_INLINE_BYTES) : undefined;
  return reportReadyBody(
    {
      ...{ scheduleId: id, name, report },
      ...{ from: from.toISOString(), to: to.toISOString() },
      rows: Object.values(outcomes).reduce((sum, rows) => sum + rows, 0),
      outcomes,
      path: `/v1/reports/provisioning?${query}`,
      csv: csv ?? null,
    },
    now,
  );
}

/** All of a stream's text; undefined where it is longer. */
async function textWithin(stream: ReadableStream<Uint8Array>, most: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
