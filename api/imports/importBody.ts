import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { readTable, type Table } from '../../db/imports/readTable.ts';
import type { ApiEnv } from '../deps.ts';
import { invalid, RequestError } from '../problems/requestError.ts';

const MAX_BODY_BYTES = 1_000_000;
const MAX_FILE_BYTES = 50_000_000;
const MAX_ROWS = 500_000;
const FILES = /^\/v1\/(imports|imports\/inspect|sources\/[^/]+\/files)$/;

/** Bodies of up to 1 MB; files of people of up to 50 MB. */
export function limitBody(): MiddlewareHandler<ApiEnv> {
  const ordinary = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => tooLarge('1 MB') });
  const file = bodyLimit({ maxSize: MAX_FILE_BYTES, onError: () => tooLarge('50 MB') });
  return (c, next) => (FILES.test(c.req.path) ? file(c, next) : ordinary(c, next));
}

/**
 * The file that a request's body is.
 *
 * @throws 415 for another media type; 422 naming `file` for one that is empty, has too many rows, or is no CSV.
 */
export async function importBody<P extends string>(c: Context<ApiEnv, P>): Promise<Table> {
  const type = c.req.header('content-type') ?? 'text/csv';
  if (!/^(text\/(csv|plain)|application\/(octet-stream|vnd\.ms-excel))\b/i.test(type)) {
    throw new RequestError(415, 'unsupported_media_type', 'The body must be sent as Content-Type: text/csv.');
  }
  const table = await readTable(new Uint8Array(await c.req.arrayBuffer()), MAX_ROWS);
  if (table.rows.length === 0) throw invalid({ field: 'file', message: 'The file has a header and no rows.' });
  if (table.rows.length > MAX_ROWS) {
    throw invalid({ field: 'file', message: `The file has more than ${MAX_ROWS} rows.`, expected: 'several files' });
  }
  return table;
}

function tooLarge(limit: string): never {
  throw new RequestError(413, 'body_too_large', `The body is larger than ${limit}.`, {
    remedy: 'Send less in one request.',
  });
}
