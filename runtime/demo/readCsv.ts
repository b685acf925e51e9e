import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { CsvError, type CsvErrorCode, parse } from 'csv-parse/sync';
import { UsageError } from './options.ts';
import type { BadRow } from './snapshot.ts';

export interface CsvRow {
  /** Where it begins, counted from 1 as an editor does. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvTable {
  /** The path as the user would write it. */
  readonly file: string;
  readonly header: readonly string[];
  /** Each has as many cells as the header; white space around a cell is gone. */
  readonly rows: readonly CsvRow[];
  readonly badRows: readonly BadRow[];
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NEWLINE = 0x0a;
/** What spreadsheets of different countries put between cells. */
const DELIMITERS = [',', ';', '\t'];

/** csv-parse's own messages quote the cell, and that is somebody's name. */
const REASONS: Partial<Record<CsvErrorCode, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_MAX_RECORD_SIZE: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'text follows a closing quote',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'text follows a closing quote',
  INVALID_OPENING_QUOTE: 'a quote stands in the middle of a cell',
};

/** Stops csv-parse at a record of the wrong length. */
class WrongLength extends Error {}

/**
 * Reads a CSV file with a header: UTF-8 with or without a byte order mark; commas, semicolons or tabs. A row that can't
 * be read (wrong number of columns, broken quoting) is answered among `badRows` and the next line goes on: a quote that
 * is never closed costs its own line, not the rest of the file. Rows without any content are left out.
 *
 * @throws UsageError naming the file when it can't be read, is not UTF-8, or has no header.
 */
export async function readCsv(path: string): Promise<CsvTable> {
  const shown = relative(process.cwd(), path);
  const file = shown === '' || shown.startsWith('..') ? path : shown;
  const content = await readContent(path, file);
  const lineOf = lineCounter(content);
  const rows: CsvRow[] = [];
  const badRows: BadRow[] = [];
  let header: readonly string[] | undefined;

  const take = (record: readonly string[], line: number) => {
    const cells = record.map((cell) => cell.trim());
    if (cells.every((cell) => cell === '')) return;
    if (header === undefined) header = cells;
    else if (cells.length === header.length) rows.push({ line, cells });
    else throw new WrongLength(`has ${cells.length} columns, the header has ${header.length}`);
  };

  const options = { delimiter: delimiterOf(content), trim: true, skip_empty_lines: true, relax_column_count: true };
  for (let offset = 0; offset < content.length; ) {
    let begin = offset;
    try {
      parse(content.subarray(offset), {
        ...options,
        on_record(cells, { bytes_records }) {
          take(cells, lineOf(skipBlankLines(content, begin)));
          begin = offset + bytes_records;
          return null;
        },
      });
      break;
    } catch (error) {
      const reason = reasonOf(error);
      begin = skipBlankLines(content, begin);
      if (header === undefined) throw new UsageError(`${file}: the header can't be read: ${reason}.`);
      badRows.push({ file, line: lineOf(begin), reason });
      offset = endOfLine(content, begin);
    }
  }
  if (header === undefined) throw new UsageError(`${file} is empty: expected CSV whose first line names the columns.`);
  return { file, header, rows, badRows };
}

async function readContent(path: string, file: string): Promise<Buffer> {
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.code;
    throw new UsageError(`${file} can't be read (${why}): expected a CSV file with a header.`);
  });
  if (!isUtf8(content)) throw new UsageError(`${file} is not UTF-8: save it as "CSV UTF-8" and try again.`);
  return content.subarray(0, 3).equals(BYTE_ORDER_MARK) ? content.subarray(3) : content;
}

function reasonOf(error: unknown): string {
  if (error instanceof WrongLength) return error.message;
  if (error instanceof CsvError) return REASONS[error.code] ?? "can't be read";
  throw error;
}

/** Whichever delimiter the header has most of. */
function delimiterOf(content: Buffer): string {
  const begin = skipBlankLines(content, 0);
  const header = content.subarray(begin, endOfLine(content, begin)).toString();
  const count = (delimiter: string) => header.split(delimiter).length;
  return DELIMITERS.reduce((best, next) => (count(next) > count(best) ? next : best));
}

/** Answers the line of an offset, counted from 1; offsets have to come in ascending order. csv-parse's own count is off after a `\r\n` inside quotes. */
function lineCounter(content: Buffer): (offset: number) => number {
  let [line, at] = [1, 0];
  return (offset) => {
    for (let end = content.indexOf(NEWLINE, at); end !== -1 && end < offset; end = content.indexOf(NEWLINE, at)) {
      line += 1;
      at = end + 1;
    }
    return line;
  };
}

function skipBlankLines(content: Buffer, offset: number): number {
  let begin = offset;
  for (let end = endOfLine(content, begin); begin < content.length; end = endOfLine(content, begin)) {
    if (content.subarray(begin, end).toString().trim() !== '') break;
    begin = end;
  }
  return begin;
}

/** The offset after the line that `offset` is in. */
function endOfLine(content: Buffer, offset: number): number {
  const end = content.indexOf(NEWLINE, offset);
  return end === -1 ? content.length : end + 1;
}
