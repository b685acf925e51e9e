import { OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { failuresByCause } from '../../db/stats/failures.ts';
import { leaverClosure } from '../../db/stats/leaverClosure.ts';
import { movementsOverTime } from '../../db/stats/movements.ts';
import { openLeavers } from '../../db/stats/openLeavers.ts';
import { outcomesOverTime } from '../../db/stats/outcomes.ts';
import { timeToProvision } from '../../db/stats/timeToProvision.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { plotCsv } from '../lists/plotCsv.ts';
import { spanOfPlot } from '../lists/spanOfPlot.ts';
import { closureOfApp, failureCause, movementsPoint, outcomesPoint, provisionTimesPoint } from '../schemas/stats.ts';
import * as routes from './plotRoutes.ts';

/** The figures behind the five plots, as JSON or CSV. */
export function plotsRoutes({ db }: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(routes.outcomes, async (c) => {
      const { format, ...query } = c.req.valid('query');
      const data = (await outcomesOverTime(db, await spanOfPlot(db, query))).map(withTime);
      return format === 'csv' ? csv(c, 'outcomes', data, outcomesPoint) : c.json({ data }, 200);
    })
    .openapi(routes.timeToProvision, async (c) => {
      const { format, ...query } = c.req.valid('query');
      const data = (await timeToProvision(db, await spanOfPlot(db, query))).map(withTime);
      return format === 'csv' ? csv(c, 'time-to-provision', data, provisionTimesPoint) : c.json({ data }, 200);
    })
    .openapi(routes.movements, async (c) => {
      const { format, ...query } = c.req.valid('query');
      const data = (await movementsOverTime(db, await spanOfPlot(db, query))).map(withTime);
      return format === 'csv' ? csv(c, 'movements', data, movementsPoint) : c.json({ data }, 200);
    })
    .openapi(routes.failures, async (c) => {
      const { format, ...query } = c.req.valid('query');
      const causes = await failuresByCause(db, await spanOfPlot(db, query));
      const data = causes.map((cause) => ({ ...cause, sample: [...cause.sample] }));
      return format === 'csv' ? csv(c, 'failures', data, failureCause) : c.json({ data }, 200);
    })
    .openapi(routes.leaverClosure, async (c) => {
      const { format, ...query } = c.req.valid('query');
      const filter = await spanOfPlot(db, query);
      const data = (await leaverClosure(db, filter)).map((app) => ({ ...app }));
      if (format === 'csv') return csv(c, 'leaver-closure', data, closureOfApp);
      const { total, open } = await openLeavers(db, filter);
      const shown = open.map((it) => ({ ...it, since: it.since?.toISOString() ?? null }));
      return c.json({ data, open: shown, openTotal: total }, 200);
    });
}

function withTime<P extends { readonly time: Date }>(point: P): Omit<P, 'time'> & { time: string } {
  return { ...point, time: point.time.toISOString() };
}

function csv(c: Context<ApiEnv>, name: string, rows: Parameters<typeof plotCsv>[0], { shape }: z.ZodObject) {
  return c.body(plotCsv(rows, Object.keys(shape)), 200, {
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': `attachment; filename="${name}-${new Date().toISOString().slice(0, 10)}.csv"`,
  });
}
