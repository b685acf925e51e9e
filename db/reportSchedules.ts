import { and, asc, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import type { ReportScheduleId, WebhookDeliveryId } from '../domain/ids.ts';
import type { Db, Tx } from './connect.ts';
import { reportSchedules, webhookEndpoints } from './schema/index.ts';

export type ReportSchedule = typeof reportSchedules.$inferSelect;
type NewSchedule = Omit<typeof reportSchedules.$inferInsert, 'createdAt' | 'updatedAt'>;

/** All of them, oldest first. */
export async function listReportSchedules(
  db: Db,
  after: ReportScheduleId | undefined,
  limit: number,
): Promise<readonly ReportSchedule[]> {
  return db
    .select()
    .from(reportSchedules)
    .where(after === undefined ? undefined : gt(reportSchedules.id, after))
    .orderBy(asc(reportSchedules.id))
    .limit(limit);
}

export async function findReportSchedule(db: Db, id: ReportScheduleId): Promise<ReportSchedule | undefined> {
  const [found] = await db.select().from(reportSchedules).where(eq(reportSchedules.id, id));
  return found;
}

/** The schedule, locked until the transaction ends. */
export async function lockReportSchedule(tx: Tx, id: ReportScheduleId): Promise<ReportSchedule | undefined> {
  const [found] = await tx.select().from(reportSchedules).where(eq(reportSchedules.id, id)).for('update');
  return found;
}

/** Locks the one that has been due for longest and whose endpoint is in use; undefined where none is, or others are at it. */
export async function lockDueSchedule(tx: Tx, now: Date): Promise<ReportSchedule | undefined> {
  const [found] = await tx
    .select({ schedule: reportSchedules })
    .from(reportSchedules)
    .innerJoin(webhookEndpoints, eq(webhookEndpoints.id, reportSchedules.webhookEndpointId))
    .where(and(lte(reportSchedules.nextAt, now), isNull(webhookEndpoints.disabledAt)))
    .orderBy(asc(reportSchedules.nextAt))
    .limit(1)
    .for('update', { of: reportSchedules, skipLocked: true });
  return found?.schedule;
}

export async function insertReportSchedule(tx: Tx, schedule: NewSchedule): Promise<ReportSchedule> {
  const [inserted] = await tx.insert(reportSchedules).values(schedule).returning();
  if (inserted === undefined) throw new Error('INSERT answered no row.');
  return inserted;
}

export async function updateReportSchedule(
  tx: Tx,
  id: ReportScheduleId,
  fields: { readonly [K in keyof NewSchedule]?: NewSchedule[K] | undefined },
): Promise<ReportSchedule> {
  const [updated] = await tx
    .update(reportSchedules)
    .set({ ...fields, updatedAt: sql`now()` })
    .where(eq(reportSchedules.id, id))
    .returning();
  if (updated === undefined) throw new Error('UPDATE answered no row.');
  return updated;
}

export async function deleteReportSchedule(tx: Tx, id: ReportScheduleId): Promise<void> {
  await tx.delete(reportSchedules).where(eq(reportSchedules.id, id));
}

/** Notes that a report was made; the schedule's row is locked. */
export async function markReported(
  tx: Tx,
  id: ReportScheduleId,
  made: { readonly lastRunAt: Date; readonly lastDeliveryId: WebhookDeliveryId } & Partial<
    Pick<ReportSchedule, 'coveredTo' | 'nextAt'>
  >,
): Promise<void> {
  await tx.update(reportSchedules).set(made).where(eq(reportSchedules.id, id));
}
