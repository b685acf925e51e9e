import { CsvError, type CsvErrorCode, parse } from 'csv-parse/sync';

/** What spreadsheets of different countries put between cells. */
const DELIMITERS = [',', ';', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** A record and the line it begins in, counted from 1; `reason` where it can't be read. */
export type FoundRecord =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly reason: string };

/** No cell of a person is longer: a quote that is open for so many lines was never meant. */
const MAX_LINES = 100;

const NOT_CLOSED = 'A quote is opened and never closed.';

/** csv-parse's own messages quote the cell, and that is somebody's name. */
const REASONS: Partial<Record<CsvErrorCode, string>> = {
  CSV_QUOTE_NOT_CLOSED: NOT_CLOSED,
  CSV_INVALID_CLOSING_QUOTE: 'Text follows a closing quote.',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'Text follows a closing quote.',
  INVALID_OPENING_QUOTE: 'A quote stands in the middle of a cell.',
};

/**
 * Parts a file into its records: lines, or several where a quote is open at a line's end. What can't be read costs the line
 * it begins in; the next one goes on. Blank lines are left out.
 */
export function* readRecords(text: string, delimiter: Delimiter): Generator<FoundRecord> {
  const lines = text.split(/\r\n|\n|\r/);
  for (let at = 0; at < lines.length; ) {
    const end = endOfRecord(lines, at);
    const line = at + 1;
    const record = end === undefined ? undefined : lines.slice(at, end).join('\n');
    const cells = record === undefined ? NOT_CLOSED : parseRecord(record, delimiter);
    at = typeof cells === 'string' || end === undefined ? at + 1 : end;
    if (typeof cells === 'string') yield { line, reason: cells };
    else if (cells.some((cell) => cell !== '')) yield { line, cells };
  }
}

/** Whichever delimiter the first line with content has most of. */
export function delimiterOf(text: string): Delimiter {
  const header = /\S.*/.exec(text)?.[0] ?? '';
  const count = (delimiter: string) => header.split(delimiter).length;
  return DELIMITERS.reduce((best, next) => (count(next) > count(best) ? next : best));
}

/** The cells of a record, white space around them gone; a sentence where it can't be read. */
function parseRecord(text: string, delimiter: Delimiter): readonly string[] | string {
  if (!text.includes('"')) return text.split(delimiter).map((cell) => cell.trim());
  try {
    const [cells = []] = parse(text, { delimiter, trim: true, relax_column_count: true });
    return cells.map((cell) => cell.trim());
  } catch (error) {
    if (error instanceof CsvError) return REASONS[error.code] ?? "It can't be read.";
    throw error;
  }
}

/** The line after the record that begins at `at`: quotes come in pairs. Undefined where one is left over. */
function endOfRecord(lines: readonly string[], at: number): number | undefined {
  let quotes = 0;
  for (let end = at; end < Math.min(lines.length, at + MAX_LINES); end += 1) {
    quotes += (lines[end] ?? '').split('"').length - 1;
    if (quotes % 2 === 0) return end + 1;
  }
  return undefined;
}
