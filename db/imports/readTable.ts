import { isUtf8 } from 'node:buffer';
import { setImmediate } from 'node:timers/promises';
import { permanent } from '../../domain/errors.ts';
import { type Delimiter, delimiterOf, type FoundRecord, readRecords } from './readRecords.ts';

export interface Table {
  readonly encoding: 'utf-8' | 'utf-8-bom';
  readonly delimiter: Delimiter;
  readonly header: readonly string[];
  /** Each has as many cells as the header. */
  readonly rows: readonly FoundRecord[];
}

/** A file with more is no list of people: most likely it has no line breaks. */
const MAX_COLUMNS = 1000;
/** Rows after which others have their turn: a large file takes seconds. */
const BREATH = 2_000;

/**
 * Reads a CSV file with a header: UTF-8 with or without a byte order mark; commas, semicolons or tabs, whichever the
 * header has most of. A row that can't be read (wrong number of columns, broken quoting) keeps its reason and the next
 * line goes on: a quote that is never closed costs its own line, not the rest of the file. Rows without content are left
 * out; lines are counted from 1 as an editor does.
 *
 * @param maxRows reading ends after one more than these, so that who asks can tell that there are too many.
 * @throws permanent `import_not_utf8`, `import_no_header`.
 */
export async function readTable(content: Uint8Array, maxRows = Number.POSITIVE_INFINITY): Promise<Table> {
  const hasMark = content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf;
  const text = new TextDecoder().decode(checked(content));
  const delimiter = delimiterOf(text);
  let header: readonly string[] | undefined;
  const rows: FoundRecord[] = [];
  let seen = 0;
  for (const record of readRecords(text, delimiter)) {
    seen += 1;
    if (seen % BREATH === 0) await setImmediate();
    if (header === undefined) header = headerOf(record);
    else rows.push(ofLength(record, header.length));
    if (rows.length > maxRows) break;
  }
  if (header === undefined) throw noHeader('It is empty.');
  return { encoding: hasMark ? 'utf-8-bom' : 'utf-8', delimiter, header, rows };
}

function checked(content: Uint8Array): Uint8Array {
  const [first, second] = content;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (!isUtf16 && isUtf8(content)) return content;
  throw permanent('import_not_utf8', `The file is not UTF-8${isUtf16 ? ' but UTF-16' : ''}.`, {
    remedy: 'Save it as "CSV UTF-8" and send it again.',
  });
}

function headerOf(record: FoundRecord): readonly string[] {
  if ('reason' in record) throw noHeader(record.reason);
  const { cells } = record;
  if (cells.length > MAX_COLUMNS) throw noHeader(`It has more than ${MAX_COLUMNS} columns.`);
  const seen = new Set<string>();
  const twice = cells.findIndex((name) => {
    const isKnown = name !== '' && seen.has(name);
    seen.add(name);
    return isKnown;
  });
  if (twice !== -1) throw noHeader(`Column ${twice + 1} is called like another one.`);
  return cells;
}

function ofLength(record: FoundRecord, expected: number): FoundRecord {
  if ('reason' in record || record.cells.length === expected) return record;
  return { line: record.line, reason: `It has ${record.cells.length} columns, the header has ${expected}.` };
}

function noHeader(why: string) {
  return permanent('import_no_header', `The file has no usable header. ${why}`, {
    remedy: 'Send CSV whose first line names the columns, each differently.',
  });
}
