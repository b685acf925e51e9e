import { OpenAPIHono, z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { insertFileChunks } from '../../db/sources/fileRecords.ts';
import {
  endRun,
  findRun,
  insertRun,
  listRuns as listOf,
  listRunChanges,
  listRunErrors,
  lockRun,
  type SourceRun,
  writeRun,
} from '../../db/sources/runs.ts';
import { findSource, lockSource, type Source } from '../../db/sources/sources.ts';
import { newId, type SourceId, type SourceRunId } from '../../domain/ids.ts';
import { fileSourceSettings } from '../../sources/file/settings.ts';
import { change } from '../changes/change.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { notFound, RequestError } from '../problems/requestError.ts';
import { idOf } from '../schemas/ids.ts';
import { showRun, showRunChange, showRunError } from '../schemas/source.ts';
import { sourceFile } from '../sources/sourceFile.ts';
import { approve, cancel, changes, errors, file, listRuns, readRun, run } from './sourceRoutes.ts';

/** Readings of sources: begun, watched, approved or stopped. The work is done by the workers. */
export function sourceRunRoutes(deps: AppDeps) {
  const { db, sealer } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(run, (c) =>
      change(deps, c, async (tx) => {
        const { mode, dryRun } = c.req.valid('json') ?? {};
        const source = await usable(tx, c.req.valid('param').id);
        if (!READ.has(source.kind)) {
          throw new RequestError(409, 'source_not_read', 'This kind of source is not read: it sends by itself.');
        }
        return begun(tx, source, c.get('actor').id, { mode: mode ?? 'full', dryRun: dryRun ?? false });
      }),
    )
    .openapi(file, async (c) => {
      const { id } = c.req.valid('param');
      const { mode, dryRun, fileName, encoding } = c.req.valid('query');
      const source = await findSource(db, id);
      if (source === undefined) throw notFound('src');
      if (source.kind !== 'file') throw new RequestError(409, 'not_a_file_source', 'This source takes no files.');
      const parts = await sourceFile(c, fileSourceSettings.parse(source.settings), encoding);
      return change(deps, c, async (tx) => {
        const answer = await begun(tx, await usable(tx, id), c.get('actor').id, { mode, dryRun, fileName });
        const chunks = parts.map(({ people, groups = [], gone = [], errors: bad = [] }) => ({
          ...{ people, groups, gone, errors: bad },
        }));
        await insertFileChunks(tx, sealer, answer.id, chunks);
        return answer;
      });
    })
    .openapi(listRuns, async (c) => {
      const { id } = c.req.valid('param');
      const { limit, cursor } = c.req.valid('query');
      const before = readCursor(cursor, idOf('run'));
      if ((await findSource(db, id)) === undefined) throw notFound('src');
      const rows = await listOf(db, id, before, limit + 1);
      return c.json(
        pageFrom(rows, limit, (row) => row.id, showRun),
        200,
      );
    })
    .openapi(readRun, async (c) => c.json(showRun(await known(db, c.req.valid('param'))), 200))
    .openapi(errors, async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const after = readCursor(cursor, z.tuple([z.string(), z.string()]));
      const { id } = await known(db, c.req.valid('param'));
      const rows = await listRunErrors(db, id, after, limit + 1);
      return c.json(
        pageFrom(rows, limit, ({ place, field }) => [place, field], showRunError),
        200,
      );
    })
    .openapi(changes, async (c) => {
      const { limit, cursor, kind } = c.req.valid('query');
      const after = readCursor(cursor, z.tuple([z.string(), z.string()]));
      const { id } = await known(db, c.req.valid('param'));
      const rows = await listRunChanges(db, id, kind, after, limit + 1);
      return c.json(
        pageFrom(rows, limit, (row) => [row.kind, row.key], showRunChange),
        200,
      );
    })
    .openapi(approve, (c) =>
      change(deps, c, async (tx) => {
        const found = await locked(tx, c.req.valid('param'));
        if (found.status !== 'held') throw new RequestError(409, 'not_held', `The run is ${found.status}, not held.`);
        const before = showRun(found);
        const after = showRun(
          await writeRun(tx, found.id, { status: 'running', approvedAt: sql`now()`, failure: null }),
        );
        const audit = [{ action: 'source_run.approve', objectId: found.id, before, after }];
        return { status: 200 as const, body: after, audit };
      }),
    )
    .openapi(cancel, (c) =>
      change(deps, c, async (tx) => {
        const found = await locked(tx, c.req.valid('param'));
        if (found.status !== 'held' && found.status !== 'running') {
          throw new RequestError(409, 'run_ended', `The run has ended: it is ${found.status}.`);
        }
        const before = showRun(found);
        const after = showRun(await endRun(tx, found, { status: 'cancelled' }));
        const audit = [{ action: 'source_run.cancel', objectId: found.id, before, after }];
        return { status: 200 as const, body: after, audit };
      }),
    );
}

const READ: ReadonlySet<string> = new Set(['workday', 'ldap', 'google']);

async function begun(
  tx: Tx,
  { id: sourceId }: Source,
  requestedBy: string,
  wanted: Pick<SourceRun, 'mode' | 'dryRun'> & { readonly fileName?: string },
) {
  const id = newId('run');
  const after = showRun(await insertRun(tx, { id, sourceId, requestedBy, ...wanted }));
  const audit = [{ action: 'source_run.create', objectId: id, before: null, after }];
  return { status: 202 as const, body: after, audit, id };
}

/** The source, locked: it is switched on. */
async function usable(tx: Tx, id: SourceId): Promise<Source> {
  const source = await lockSource(tx, id);
  if (source === undefined) throw notFound('src');
  if (source.enabled) return source;
  throw new RequestError(409, 'source_disabled', 'The source is switched off.', {
    remedy: 'Switch it on first: PATCH it with {"enabled": true}.',
  });
}

interface Ids {
  readonly id: SourceId;
  readonly runId: SourceRunId;
}

async function known(db: Db, { id, runId }: Ids): Promise<SourceRun> {
  const found = await findRun(db, runId);
  if (found?.sourceId !== id) throw notFound('run');
  return found;
}

async function locked(tx: Tx, { id, runId }: Ids): Promise<SourceRun> {
  const found = await lockRun(tx, runId);
  if (found?.sourceId !== id) throw notFound('run');
  return found;
}
