import { stringify } from 'csv-stringify/sync';
import type { Db } from '../../db/connect.ts';
import { type ErrorPlace, listImportErrors } from '../../db/imports/imports.ts';
import type { ImportId } from '../../domain/ids.ts';

const PAGE = 1000;
const COLUMNS = ['line', 'field', 'message'];

/** What was wrong with an import's rows as CSV, a page at a time as the client reads. */
export function importErrorsCsv(db: Db, id: ImportId): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after: ErrorPlace | undefined;
  let header = true;
  return new ReadableStream({
    async pull(controller) {
      const rows = await listImportErrors(db, id, after, PAGE);
      const text = stringify([...rows], { header, columns: COLUMNS, escape_formulas: true });
      header = false;
      if (text !== '') controller.enqueue(encoder.encode(text));
      const last = rows.at(-1);
      if (last !== undefined) after = [last.line, last.field];
      if (rows.length < PAGE) controller.close();
    },
  });
}
