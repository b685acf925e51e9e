import { stringify } from 'csv-stringify/sync';
import type { Db } from '../../db/connect.ts';
import { listReport, type ReportFilter } from '../../db/provisioningLog.ts';
import { REPORT_COLUMNS, showReportRow } from '../schemas/report.ts';

/** Rows a query; each takes a connection only as long as it runs, however slowly the client reads. */
const PAGE = 1000;

/**
 * The report as CSV (RFC 4180), a page at a time as the client reads: a header row, then the rows, newest first, at most
 * `most` of them. `changes` is JSON. Cells that a spreadsheet would take for a formula are escaped.
 */
export function reportCsv(db: Db, filter: ReportFilter, most = Number.POSITIVE_INFINITY): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let { before } = filter;
  let left = most;
  let header = true;
  return new ReadableStream({
    async pull(controller) {
      const limit = Math.min(PAGE, left);
      const rows = await listReport(db, { ...filter, before }, limit);
      const text = stringify(
        rows.map((row) => ({ ...showReportRow(row), changes: JSON.stringify(row.changes) })),
        { header, columns: REPORT_COLUMNS, escape_formulas: true },
      );
      header = false;
      if (text !== '') controller.enqueue(encoder.encode(text));
      before = rows.at(-1)?.id;
      left -= rows.length;
      if (rows.length < limit || left === 0) controller.close();
    },
  });
}
