import { setImmediate } from 'node:timers/promises';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { delimiterOf, readRecords } from '../../db/imports/readRecords.ts';
import type { JsonObject } from '../../domain/values.ts';
import { columnsOf } from '../../sources/file/columns.ts';
import { decodeFile, type FileEncoding } from '../../sources/file/decode.ts';
import type { FilePage } from '../../sources/file/fileReader.ts';
import { type FileRow, partsOf } from '../../sources/file/recordsOf.ts';
import type { FileSourceSettings } from '../../sources/file/settings.ts';
import type { ApiEnv } from '../deps.ts';
import { invalid, RequestError } from '../problems/requestError.ts';

const MAX_ROWS = 500_000;
/** Rows after which other requests have their turn. */
const BREATH = 2_000;

interface Table {
  readonly header: readonly string[];
  readonly rows: readonly FileRow[];
}

/**
 * The people of a file that a request's body is, in parts.
 *
 * @throws 415 for another media type; 422 naming `file`; permanent `file_undecodable`, `bad_columns`.
 */
export async function sourceFile<P extends string>(
  c: Context<ApiEnv, P>,
  settings: FileSourceSettings,
  encoding: FileEncoding | undefined,
): Promise<readonly FilePage[]> {
  const type = c.req.header('content-type') ?? 'text/csv';
  const read = readerOf(type);
  const text = decodeFile(new Uint8Array(await c.req.arrayBuffer()), encoding ?? charsetOf(type));
  const { header, rows } = await read(text);
  if (rows.length === 0) throw invalid({ field: 'file', message: 'The file has no rows.' });
  return partsOf(rows, columnsOf(header, settings), settings);
}

function readerOf(type: string): (text: string) => Promise<Table> {
  if (/^application\/(x-ndjson|jsonl|x-jsonlines)\b/i.test(type)) return readLines;
  if (/^application\/json\b/i.test(type)) return async (text) => readArray(text);
  if (/^(text\/(csv|plain)|application\/(octet-stream|vnd\.ms-excel))\b/i.test(type)) return readCsv;
  throw new RequestError(415, 'unsupported_media_type', 'Send text/csv, application/x-ndjson or application/json.');
}

/** The charset that a Content-Type declares, where it is one that we read. */
function charsetOf(type: string): FileEncoding | undefined {
  const charset = /;\s*charset="?([\w-]+)/i.exec(type)?.[1]?.toLowerCase();
  if (charset === undefined || /^utf-?8$/.test(charset)) return undefined;
  if (/^utf-?16(le)?$/.test(charset)) return 'utf-16';
  if (/^(windows-1252|cp1252)$/.test(charset)) return 'windows-1252';
  throw new RequestError(415, 'unsupported_media_type', 'The charset is not one that is read.', {
    remedy: 'Send utf-8, utf-16 or windows-1252.',
  });
}

async function readCsv(text: string): Promise<Table> {
  let header: readonly string[] | undefined;
  const rows: FileRow[] = [];
  for (const record of readRecords(text, delimiterOf(text))) {
    const { line } = record;
    if (header === undefined) {
      if ('reason' in record) throw invalid({ field: 'file', message: `The header: ${record.reason}` });
      header = record.cells;
      const twice = header.find((name, index) => name !== '' && header?.indexOf(name) !== index);
      if (twice !== undefined) throw invalid({ field: 'file', message: 'Two columns of the header have one name.' });
    } else if ('reason' in record) rows.push(record);
    else if (record.cells.length !== header.length) {
      rows.push({ line, reason: `It has ${record.cells.length} columns, the header has ${header.length}.` });
    } else rows.push({ line, values: Object.fromEntries(header.map((name, at) => [name, record.cells[at] ?? ''])) });
    await rest(rows);
  }
  return { header: header ?? [], rows };
}

const object = z.record(z.string(), z.json());

async function readLines(text: string): Promise<Table> {
  const rows: FileRow[] = [];
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === '') continue;
    rows.push(rowOf(parse(line), index + 1));
    await rest(rows);
  }
  return { header: namesOf(rows), rows };
}

/** Of an array the elements are counted, from 1. */
function readArray(text: string): Table {
  const parsed = parse(text);
  if (!Array.isArray(parsed)) throw invalid({ field: 'file', message: 'The file is no JSON array.' });
  if (parsed.length > MAX_ROWS) throw tooMany();
  const rows = parsed.map((value: unknown, index) => rowOf(value, index + 1));
  return { header: namesOf(rows), rows };
}

function rowOf(value: unknown, line: number): FileRow {
  const parsed = object.safeParse(value);
  return parsed.success ? { line, values: parsed.data } : { line, reason: 'It is no JSON object.' };
}

function namesOf(rows: readonly FileRow[]): readonly string[] {
  const names = new Set<string>();
  for (const row of rows) {
    const values: JsonObject = 'values' in row ? row.values : {};
    for (const name of Object.keys(values)) names.add(name);
  }
  return [...names];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function rest(rows: readonly FileRow[]): Promise<void> {
  if (rows.length > MAX_ROWS) throw tooMany();
  if (rows.length % BREATH === BREATH - 1) await setImmediate();
}

function tooMany() {
  return invalid({ field: 'file', message: `The file has more than ${MAX_ROWS} rows.`, expected: 'several deltas' });
}
