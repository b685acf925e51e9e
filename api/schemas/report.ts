import { z } from '@hono/zod-openapi';
import type { ReportRow } from '../../db/provisioningLog.ts';
import { OPERATIONS, STEP_OUTCOMES } from '../../domain/lifecycle.ts';
import { jsonValue } from './text.ts';

/** A row of the provisioning report (ruling 12). */
export const reportRow = z
  .object({
    id: z.int(),
    time: z.iso.datetime(),
    eventId: z.string(),
    workflowId: z.string(),
    userId: z.string().nullable(),
    userName: z.string().nullable().openapi({ description: 'As it was then' }),
    appId: z.string().nullable(),
    appName: z.string().nullable(),
    groupId: z.string().nullable(),
    operation: z.enum(OPERATIONS).nullable(),
    outcome: z.enum(STEP_OUTCOMES),
    reason: z.string().nullable(),
    changes: z.array(z.object({ attribute: z.string(), old: jsonValue, new: jsonValue })),
    attempts: z.int(),
    httpStatus: z.int().nullable(),
    durationMs: z.int().nullable(),
  })
  .openapi('ReportRow');

export type ShownRow = z.output<typeof reportRow>;

/** The columns of the CSV form, in their order. */
export const REPORT_COLUMNS = Object.keys(reportRow.shape);

export function showReportRow(row: ReportRow): ShownRow {
  return {
    id: row.id,
    time: row.time.toISOString(),
    eventId: row.eventId,
    workflowId: row.workflowId,
    userId: row.userId,
    userName: row.userName,
    appId: row.appId,
    appName: row.appName,
    groupId: row.groupId,
    operation: row.operation,
    outcome: row.outcome,
    reason: row.reason,
    changes: row.changes.map((change) => ({ ...change })),
    attempts: row.attempts,
    httpStatus: row.httpStatus,
    durationMs: row.durationMs,
  };
}
