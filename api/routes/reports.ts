import { OpenAPIHono, z } from '@hono/zod-openapi';
import { listReport } from '../../db/provisioningLog.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { meant } from '../lists/meant.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { reportCsv } from '../lists/reportCsv.ts';
import { reportNdjson } from '../lists/reportNdjson.ts';
import { showReportRow } from '../schemas/report.ts';
import { plotsRoutes } from './plots.ts';
import { provisioning } from './reportRoutes.ts';
import { statsRoutes } from './stats.ts';

/** Reports: the provisioning log, filtered, as pages or as one CSV file. */
export function reportRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(provisioning, async (c) => {
      const { limit, cursor, format, event, ...query } = c.req.valid('query');
      const filter = {
        ...(await meant(deps.db, query)),
        eventId: event,
        before: readCursor(cursor, z.int().positive()),
      };
      const most = c.req.query('limit') === undefined ? undefined : limit;
      if (format === 'ndjson') {
        return c.body(reportNdjson(deps.db, filter, most), 200, { 'Content-Type': 'application/x-ndjson' });
      }
      if (format === 'csv') {
        return c.body(reportCsv(deps.db, filter, most), 200, {
          'Content-Type': 'text/csv; charset=utf-8; header=present',
          'Content-Disposition': `attachment; filename="provisioning-${new Date().toISOString().slice(0, 10)}.csv"`,
        });
      }
      const rows = await listReport(deps.db, filter, limit + 1);
      return c.json(
        pageFrom(rows, limit, ({ id }) => id, showReportRow),
        200,
      );
    })
    .route('/', statsRoutes(deps))
    .route('/', plotsRoutes(deps));
}
