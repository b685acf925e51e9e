import { OpenAPIHono, z } from '@hono/zod-openapi';
import { findApp, lockApp } from '../../db/apps.ts';
import type { Db } from '../../db/connect.ts';
import { listFindings } from '../../db/reconcile/findings.ts';
import {
  endReconciliation,
  findReconciliation,
  listReconciliations,
  openReconciliation,
  type Reconciliation,
} from '../../db/reconcile/reconciliations.ts';
import type { AppId, ReconciliationId } from '../../domain/ids.ts';
import { REPORT_ONLY } from '../../domain/reconcile/words.ts';
import { change } from '../changes/change.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { findingsCsv } from '../lists/findingsCsv.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { notFound, RequestError } from '../problems/requestError.ts';
import { idOf } from '../schemas/ids.ts';
import { showFinding, showReconciliation } from '../schemas/reconciliation.ts';
import { cancel, create, findings, list, read } from './reconciliationRoutes.ts';

/** Comparisons of apps with the directory. They are written down here; a worker starts them. */
export function reconciliationRoutes(deps: AppDeps) {
  const { db, sealer } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(create, (c) =>
      change(deps, c, async (tx) => {
        const appId = c.req.valid('param').id;
        // Without a body nothing is parsed.
        const { mend = REPORT_ONLY } = c.req.valid('json');
        const app = await lockApp(tx, appId);
        if (app === undefined) throw notFound('app');
        if (app.removingSince !== null) {
          throw new RequestError(409, 'app_being_removed', 'The app is being removed.');
        }
        const requestedBy = c.get('actor').id;
        const opened = await openReconciliation(tx, { appId, requestedBy, mend });
        if (opened === undefined) {
          throw new RequestError(409, 'reconciliation_running', 'A comparison of this app is under way.', {
            remedy: 'Wait for its end, or cancel it.',
          });
        }
        const after = showReconciliation(opened);
        const audit = [{ action: 'reconciliation.create', objectId: opened.id, before: null, after }];
        return { status: 202 as const, body: after, audit };
      }),
    )
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const before = readCursor(cursor, idOf('rec'));
      const app = await findApp(db, c.req.valid('param').id);
      if (app === undefined) throw notFound('app');
      const rows = await listReconciliations(db, app.id, before, limit + 1);
      return c.json(
        pageFrom(rows, limit, ({ id }) => id, showReconciliation),
        200,
      );
    })
    .openapi(read, async (c) => {
      const { id, recId } = c.req.valid('param');
      return c.json(showReconciliation(await existing(db, id, recId)), 200);
    })
    .openapi(findings, async (c) => {
      const { id, recId } = c.req.valid('param');
      const { limit, cursor, kind, user, format } = c.req.valid('query');
      const after = readCursor(cursor, z.int());
      await existing(db, id, recId);
      const filter = { kind, userId: user };
      if (format === 'csv') {
        return c.body(findingsCsv(deps, recId, filter), 200, {
          'Content-Type': 'text/csv; charset=utf-8; header=present',
          'Content-Disposition': `attachment; filename="${recId}-findings.csv"`,
        });
      }
      const rows = await listFindings(db, recId, { ...filter, after }, limit + 1);
      return c.json(
        pageFrom(
          rows,
          limit,
          (row) => row.id,
          (row) => showFinding(sealer, row),
        ),
        200,
      );
    })
    .openapi(cancel, (c) =>
      change(deps, c, async (tx) => {
        const { id, recId } = c.req.valid('param');
        const before = await existing(tx, id, recId);
        const ended = await endReconciliation(tx, recId, { status: 'cancelled' });
        if (ended === undefined) {
          throw new RequestError(409, 'reconciliation_ended', `The comparison has ended: it is ${before.status}.`);
        }
        const after = showReconciliation(ended);
        const audit = [{ action: 'reconciliation.cancel', objectId: recId, before: showReconciliation(before), after }];
        return { status: 200 as const, body: after, audit };
      }),
    );
}

async function existing(db: Db, appId: AppId, id: ReconciliationId): Promise<Reconciliation> {
  const found = await findReconciliation(db, appId, id);
  if (found === undefined) throw notFound('rec');
  return found;
}
