import { OpenAPIHono, z } from '@hono/zod-openapi';
import { checkRows } from '../../db/imports/checkRows.ts';
import {
  endImport,
  findImport,
  insertImport,
  listImportErrors,
  listImports,
  lockImport,
} from '../../db/imports/imports.ts';
import { newId } from '../../domain/ids.ts';
import { suggestColumns } from '../../domain/imports/suggestColumns.ts';
import { change } from '../changes/change.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { importBody } from '../imports/importBody.ts';
import { importSettings } from '../imports/importSettings.ts';
import { readPeople } from '../imports/readPeople.ts';
import { importErrorsCsv } from '../lists/importErrorsCsv.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { notFound, RequestError } from '../problems/requestError.ts';
import { idOf } from '../schemas/ids.ts';
import { showImport, showImportError } from '../schemas/import.ts';
import { cancel, create, errors, inspect, list, read } from './importRoutes.ts';

/** How many errors a dry run and an inspection tell. */
const MOST_ERRORS = 100;
const FIRST_ROWS = 5;

/** Files of people: looked into, tried, and taken in the background. */
export function importRoutes(deps: AppDeps) {
  const { db, sealer } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(inspect, async (c) => {
      const { encoding, delimiter, header, rows } = await importBody(c);
      const suggested = suggestColumns(header);
      const readable = rows.flatMap((row) => ('cells' in row ? [[...row.cells]] : []));
      const bad = rows.flatMap((row) =>
        'reason' in row ? [{ line: row.line, field: 'row', message: row.reason }] : [],
      );
      return c.json(
        {
          ...{ encoding, delimiter, rows: rows.length, badRows: bad.length },
          columns: header.map((name) => ({ name, suggested: suggested[name] ?? null })),
          firstRows: readable.slice(0, FIRST_ROWS),
          errors: bad.slice(0, MOST_ERRORS),
        },
        200,
      );
    })
    .openapi(create, async (c) => {
      const { fileName, dryRun, ...query } = c.req.valid('query');
      const table = await importBody(c);
      const settings = importSettings({ ...query, fileName, dryRun }, table.header);
      const rows = await readPeople(table, settings);
      if (dryRun) {
        const { errors: first, ...counts } = await checkRows(db, rows, settings, MOST_ERRORS);
        return c.json({ dryRun: true as const, rows: rows.length, ...counts, errors: [...first] }, 200);
      }
      return change(deps, c, async (tx) => {
        const id = newId('imp');
        const createdBy = c.get('actor').id;
        const after = showImport(await insertImport(tx, sealer, { id, createdBy, fileName, settings }, rows));
        return {
          status: 202 as const,
          body: after,
          audit: [{ action: 'import.create', objectId: id, before: null, after }],
        };
      });
    })
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const rows = await listImports(db, readCursor(cursor, idOf('imp')), limit + 1);
      return c.json(
        pageFrom(rows, limit, ({ id }) => id, showImport),
        200,
      );
    })
    .openapi(read, async (c) => {
      const found = await findImport(db, c.req.valid('param').id);
      if (found === undefined) throw notFound('imp');
      return c.json(showImport(found), 200);
    })
    .openapi(errors, async (c) => {
      const { id } = c.req.valid('param');
      const { limit, cursor, format } = c.req.valid('query');
      const after = readCursor(cursor, z.tuple([z.int(), z.string()]));
      if ((await findImport(db, id)) === undefined) throw notFound('imp');
      if (format === 'csv') {
        return c.body(importErrorsCsv(db, id), 200, {
          'Content-Type': 'text/csv; charset=utf-8; header=present',
          'Content-Disposition': `attachment; filename="${id}-errors.csv"`,
        });
      }
      const rows = await listImportErrors(db, id, after, limit + 1);
      return c.json(
        pageFrom(rows, limit, ({ line, field }) => [line, field], showImportError),
        200,
      );
    })
    .openapi(cancel, (c) =>
      change(deps, c, async (tx) => {
        const { id } = c.req.valid('param');
        const before = await lockImport(tx, id);
        if (before === undefined) throw notFound('imp');
        if (before.status !== 'running') {
          throw new RequestError(409, 'import_ended', `The import has ended: it is ${before.status}.`);
        }
        const after = showImport(await endImport(tx, id, { status: 'cancelled' }));
        const audit = [{ action: 'import.cancel', objectId: id, before: showImport(before), after }];
        return { status: 200 as const, body: after, audit };
      }),
    );
}
