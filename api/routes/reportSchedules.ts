import { OpenAPIHono } from '@hono/zod-openapi';
import type { Tx } from '../../db/connect.ts';
import {
  deleteReportSchedule,
  findReportSchedule,
  insertReportSchedule,
  listReportSchedules,
  lockReportSchedule,
  markReported,
  type ReportSchedule,
  updateReportSchedule,
} from '../../db/reportSchedules.ts';
import { insertReportDelivery } from '../../db/webhookDeliveries.ts';
import { findWebhookEndpoint } from '../../db/webhookEndpoints.ts';
import { newId, type ReportScheduleId, type WebhookEndpointId } from '../../domain/ids.ts';
import { lastDue, nextDue } from '../../domain/reportPeriod.ts';
import { checkScope } from '../auth/requireScope.ts';
import { change } from '../changes/change.ts';
import type { ApiEnv, AppDeps } from '../deps.ts';
import { pageFrom, readCursor } from '../lists/page.ts';
import { invalid, notFound, RequestError } from '../problems/requestError.ts';
import { reportMessage } from '../reports/reportMessage.ts';
import { idOf } from '../schemas/ids.ts';
import { showReportSchedule } from '../schemas/reportSchedule.ts';
import { showWebhookDelivery } from '../schemas/webhook.ts';
import { create, list, patch, read, remove, run } from './reportScheduleRoutes.ts';

/** Reports that are sent to webhook endpoints by the calendar. */
export function reportScheduleRoutes(deps: AppDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const rows = await listReportSchedules(deps.db, readCursor(cursor, idOf('rps')), limit + 1);
      return c.json(
        pageFrom(rows, limit, ({ id }) => id, showReportSchedule),
        200,
      );
    })
    .openapi(create, (c) => {
      // What the report says goes out: whoever sends it must be allowed to read it.
      checkScope(c.get('actor'), 'reports:read');
      return change(deps, c, async (tx) => {
        const body = c.req.valid('json');
        await checkEndpoint(tx, body.webhookEndpointId);
        const id = newId('rps');
        const now = new Date();
        const times = { coveredTo: lastDue(body, now), nextAt: nextDue(body, now) };
        const made = await insertReportSchedule(tx, { ...body, ...times, id, createdBy: c.get('actor').id });
        const after = showReportSchedule(made);
        return {
          status: 201,
          body: after,
          audit: [{ action: 'report_schedule.create', objectId: id, before: null, after }],
        };
      });
    })
    .openapi(read, async (c) => {
      const found = await findReportSchedule(deps.db, c.req.valid('param').id);
      if (found === undefined) throw notFound('rps');
      return c.json(showReportSchedule(found), 200);
    })
    .openapi(patch, (c) => {
      checkScope(c.get('actor'), 'reports:read');
      return change(deps, c, async (tx) => {
        const [{ id }, body] = [c.req.valid('param'), c.req.valid('json')];
        const before = await locked(tx, id);
        if (body.webhookEndpointId !== undefined) await checkEndpoint(tx, body.webhookEndpointId);
        const { every = before.every, at = before.at, timeZone = before.timeZone, enabled = before.enabled } = body;
        const time = { every, at, timeZone };
        const now = new Date();
        const nextAt = enabled ? nextDue(time, now) : null;
        // What came while it was switched off was not missed.
        const coveredTo = enabled && !before.enabled ? lastDue(time, now) : before.coveredTo;
        const updated = showReportSchedule(await updateReportSchedule(tx, id, { ...body, nextAt, coveredTo }));
        const audit = {
          action: 'report_schedule.update',
          objectId: id,
          before: showReportSchedule(before),
          after: updated,
        };
        return { status: 200, body: updated, audit: [audit] };
      });
    })
    .openapi(remove, (c) =>
      change(deps, c, async (tx) => {
        const before = showReportSchedule(await locked(tx, c.req.valid('param').id));
        await deleteReportSchedule(tx, c.req.valid('param').id);
        const audit = { action: 'report_schedule.delete', objectId: before.id, before, after: null };
        return { status: 200, body: before, audit: [audit] };
      }),
    )
    .openapi(run, (c) => {
      checkScope(c.get('actor'), 'reports:read');
      return change(deps, c, async (tx) => {
        const schedule = await locked(tx, c.req.valid('param').id);
        const endpoint = await findWebhookEndpoint(tx, schedule.webhookEndpointId);
        if (endpoint?.disabledAt !== null) {
          throw new RequestError(
            409,
            'webhook_endpoint_disabled',
            'Nothing is sent to its endpoint: it is switched off.',
          );
        }
        const now = new Date();
        const body = await reportMessage(tx, schedule, { from: schedule.coveredTo, to: now }, now);
        const delivery = await insertReportDelivery(tx, deps.sealer, endpoint.id, body);
        await markReported(tx, schedule.id, { lastRunAt: now, lastDeliveryId: delivery.id });
        return { status: 202, body: showWebhookDelivery(deps.sealer, delivery), secret: true, audit: [] };
      });
    });
}

async function locked(tx: Tx, id: ReportScheduleId): Promise<ReportSchedule> {
  const schedule = await lockReportSchedule(tx, id);
  if (schedule === undefined) throw notFound('rps');
  return schedule;
}

async function checkEndpoint(tx: Tx, id: WebhookEndpointId): Promise<void> {
  if ((await findWebhookEndpoint(tx, id)) !== undefined) return;
  throw invalid({ field: 'webhookEndpointId', message: 'There is no such webhook endpoint.' });
}
