import type { Db } from '../../db/connect.ts';
import { listReport, type ReportFilter } from '../../db/provisioningLog.ts';
import { showReportRow } from '../schemas/report.ts';

const PAGE = 1000;

/** The report as lines of JSON, a page at a time as the client reads: newest first, at most `most` rows. */
export function reportNdjson(
  db: Db,
  filter: ReportFilter,
  most = Number.POSITIVE_INFINITY,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let { before } = filter;
  let left = most;
  return new ReadableStream({
    async pull(controller) {
      const limit = Math.min(PAGE, left);
      const rows = await listReport(db, { ...filter, before }, limit);
      const text = rows.map((row) => `${JSON.stringify(showReportRow(row))}\n`).join('');
      if (text !== '') controller.enqueue(encoder.encode(text));
      before = rows.at(-1)?.id;
      left -= rows.length;
      if (rows.length < limit || left === 0) controller.close();
    },
  });
}
