import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../lists/page.ts';
import { CONFLICT } from '../problems/problem.ts';
import { idInPath } from '../schemas/ids.ts';
import { newReportSchedule, reportSchedulePatch, reportScheduleSchema } from '../schemas/reportSchedule.ts';
import { webhookDeliverySchema } from '../schemas/webhook.ts';
import { jsonAnswer, jsonBody, securedRoute } from './securedRoute.ts';

const tags = ['Reports'];
const params = idInPath('rps');

export const list = securedRoute('reports:read', {
  method: 'get',
  path: '/v1/report-schedules',
  tags,
  summary: 'List reports that are sent by webhook',
  request: { query: z.strictObject(pageQuery) },
  responses: { 200: jsonAnswer('A page of them, oldest first', pageOf(reportScheduleSchema)) },
});

export const create = securedRoute('webhooks:write', {
  method: 'post',
  path: '/v1/report-schedules',
  tags,
  summary: 'Send a report to a webhook endpoint each day, week or month',
  description:
    'The message `report.ready` tells counts by outcome and the path of the rows as CSV. The first covers the whole ' +
    'period before it; each later one begins where the one before ended, also after a time in which nothing ran.',
  request: {
    body: jsonBody(newReportSchedule, {
      name: 'What failed',
      filters: { outcome: 'needs_attention' },
      every: 'week',
      at: '07:00',
      timeZone: 'Europe/Berlin',
      webhookEndpointId: 'whe_0199c0ffee00abababababababababab',
    }),
  },
  responses: { 201: jsonAnswer('The schedule', reportScheduleSchema) },
});

export const read = securedRoute('reports:read', {
  method: 'get',
  path: '/v1/report-schedules/{id}',
  tags,
  summary: 'Read a report schedule',
  request: { params },
  responses: { 200: jsonAnswer('The schedule', reportScheduleSchema) },
});

export const patch = securedRoute('webhooks:write', {
  method: 'patch',
  path: '/v1/report-schedules/{id}',
  tags,
  summary: 'Change a report schedule, or switch it off and on',
  request: { params, body: jsonBody(reportSchedulePatch, { every: 'day', enabled: true }) },
  responses: { 200: jsonAnswer('The schedule', reportScheduleSchema) },
});

export const remove = securedRoute('webhooks:write', {
  method: 'delete',
  path: '/v1/report-schedules/{id}',
  tags,
  summary: 'Remove a report schedule',
  request: { params },
  responses: { 200: jsonAnswer('The schedule as it was', reportScheduleSchema) },
});

export const run = securedRoute('webhooks:write', {
  method: 'post',
  path: '/v1/report-schedules/{id}/run',
  tags,
  summary: 'Send a report now, over what has come since the last one; the schedule stays as it is',
  request: { params },
  responses: { 202: jsonAnswer('The delivery', webhookDeliverySchema), ...CONFLICT },
});
