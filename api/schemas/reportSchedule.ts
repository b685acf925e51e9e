import { z } from '@hono/zod-openapi';
import type { ReportSchedule } from '../../db/reportSchedules.ts';
import { OPERATIONS, STEP_OUTCOMES } from '../../domain/lifecycle.ts';
import { REPORT_PERIODS } from '../../domain/reportPeriod.ts';
import { isTimeZone } from '../../domain/zonedTime.ts';
import { spanFilters } from './filters.ts';
import { idOf } from './ids.ts';
import { text } from './text.ts';

/** Filters of the report, but for the span of time: that is the schedule's own. */
export const reportFilters = z.strictObject({
  user: spanFilters.user,
  app: spanFilters.app,
  operation: z.enum(OPERATIONS).optional(),
  outcome: z.enum(STEP_OUTCOMES).optional(),
});

const fields = {
  name: text(100).openapi({ example: 'Failed last week' }),
  report: z.enum(['provisioning']),
  filters: reportFilters.openapi({ description: 'As of `GET /v1/reports/provisioning`' }),
  every: z.enum(REPORT_PERIODS).openapi({ description: 'day; week: on Mondays; month: on its first day' }),
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Expected a time of day from 00:00 to 23:59.')
    .openapi({ example: '07:00', description: 'By the clock of `timeZone`' }),
  timeZone: z
    .string()
    .max(100)
    .refine(isTimeZone, 'Expected the IANA name of a time zone, such as Europe/Berlin.')
    .openapi({ example: 'Europe/Berlin' }),
  webhookEndpointId: idOf('whe').openapi({ description: 'Where a message `report.ready` is sent' }),
  inline: z.boolean().openapi({ description: 'Put the CSV itself into the message, where it has at most 256 kB' }),
};

export const newReportSchedule = z
  .strictObject({
    ...fields,
    report: fields.report.default('provisioning'),
    filters: fields.filters.default({}),
    inline: fields.inline.default(false),
  })
  .openapi('NewReportSchedule');

export const reportSchedulePatch = z
  .strictObject({ ...fields, enabled: z.boolean() })
  .partial()
  .openapi('ReportSchedulePatch');

export const reportScheduleSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    report: fields.report,
    filters: z.record(z.string(), z.string()),
    every: fields.every,
    at: z.string(),
    timeZone: z.string(),
    webhookEndpointId: z.string(),
    inline: z.boolean(),
    enabled: z.boolean(),
    nextAt: z.iso.datetime().nullable(),
    coveredTo: z.iso.datetime().openapi({ description: 'The next report begins here' }),
    lastRunAt: z.iso.datetime().nullable(),
    lastDeliveryId: z.string().nullable(),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('ReportSchedule');

export function showReportSchedule(schedule: ReportSchedule): z.output<typeof reportScheduleSchema> {
  const { id, name, report, filters, every, at, timeZone, webhookEndpointId, inline, enabled } = schedule;
  const set = Object.entries(filters).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : []));
  return {
    ...{ id, name, report, filters: Object.fromEntries(set) },
    ...{ every, at, timeZone, webhookEndpointId, inline, enabled },
    nextAt: schedule.nextAt?.toISOString() ?? null,
    coveredTo: schedule.coveredTo.toISOString(),
    lastRunAt: schedule.lastRunAt?.toISOString() ?? null,
    lastDeliveryId: schedule.lastDeliveryId,
    createdBy: schedule.createdBy,
    createdAt: schedule.createdAt.toISOString(),
    updatedAt: schedule.updatedAt.toISOString(),
  };
}
