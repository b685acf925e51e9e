import type { Db } from '../../db/connect.ts';
import { insertReportDelivery, lockDueSchedule, markReported } from '../../db/reportSchedules.ts';
import { transact } from '../../db/transact.ts';
import type { ReportScheduleId } from '../../domain/ids.ts';
import { lastDue, nextDue } from '../../domain/reportPeriod.ts';
import { reportMessage } from './reportMessage.ts';

/**
 * Hands the report that has been due for longest to the webhooks, and moves its schedule on, in one transaction: any number
 * of processes send it once. After a time in which nothing ran there is one report, over all that was missed.
 *
 * @returns whose report it was; undefined where none is due.
 */
export async function sendDueReport(db: Db, now: Date): Promise<ReportScheduleId | undefined> {
  return transact(db, async (tx) => {
    const schedule = await lockDueSchedule(tx, now);
    if (schedule === undefined) return undefined;
    const span = { from: schedule.coveredTo, to: lastDue(schedule, now) };
    const body = await reportMessage(tx, schedule, span, now);
    const { id } = await insertReportDelivery(tx, schedule.webhookEndpointId, body);
    await markReported(tx, schedule.id, {
      lastRunAt: now,
      lastDeliveryId: id,
      coveredTo: span.to,
      nextAt: nextDue(schedule, now),
    });
    return schedule.id;
  });
}
