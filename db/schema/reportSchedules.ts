import { sql } from 'drizzle-orm';
import { boolean, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { ReportScheduleId, WebhookDeliveryId, WebhookEndpointId } from '../../domain/ids.ts';
import type { ReportFilters, ReportPeriod } from '../../domain/reportPeriod.ts';
import { time } from './time.ts';
import { webhookEndpoints } from './webhooks.ts';

/** Reports that are sent to a webhook endpoint at a time of day. */
export const reportSchedules = pgTable(
  'report_schedules',
  {
    id: text('id').$type<ReportScheduleId>().primaryKey(),
    name: text('name').notNull(),
    report: text('report').$type<'provisioning'>().notNull(),
    filters: jsonb('filters').$type<ReportFilters>().notNull(),
    every: text('every').$type<ReportPeriod>().notNull(),
    /** `HH:MM` by the clock of the time zone. */
    at: text('at').notNull(),
    timeZone: text('time_zone').notNull(),
    webhookEndpointId: text('webhook_endpoint_id')
      .$type<WebhookEndpointId>()
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    inline: boolean('inline').notNull().default(false),
    enabled: boolean('enabled').notNull().default(true),
    /** The next report covers what came from here on. */
    coveredTo: time('covered_to').notNull().defaultNow(),
    /** When it is due; null while it is switched off. */
    nextAt: time('next_at'),
    lastRunAt: time('last_run_at'),
    lastDeliveryId: text('last_delivery_id').$type<WebhookDeliveryId>(),
    createdBy: text('created_by').notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [index('report_schedules_due').on(t.nextAt).where(sql`next_at is not null`)],
);
