import type { Db } from '../../db/connect.ts';
import { lockDueSchedule, markReported, updateReportSchedule } from '../../db/reportSchedules.ts';
import { transact } from '../../db/transact.ts';
import { insertReportDelivery } from '../../db/webhookDeliveries.ts';
import type { ReportScheduleId } from '../../domain/ids.ts';
import { lastDue, nextDue } from '../../domain/reportPeriod.ts';
import type { Sealer } from '../../domain/sealing.ts';
import { reportMessage } from './reportMessage.ts';

/** When one that could not be made is tried again, ms. */
const PUT_OFF_MS = 600_000;

/**
 * Hands the report that has been due for longest to the webhooks, and moves its schedule on, in one transaction: any number
 * of processes send it once. After a time in which nothing ran there is one report, over all that was missed.
 *
 * One that can't be made (a filter that means nothing any more, a count that takes too long) is put off, so that it holds up no
 * other, and its span stays to be told.
 *
 * @returns whose report it was; undefined where none is due.
 * @throws what kept a report from being made, after it was put off.
 */
export async function sendDueReport(
  { db, sealer }: { readonly db: Db; readonly sealer: Sealer },
  now: Date,
): Promise<ReportScheduleId | undefined> {
  const made = await transact(db, async (tx) => {
    const schedule = await lockDueSchedule(tx, now);
    if (schedule === undefined) return undefined;
    const span = { from: schedule.coveredTo, to: lastDue(schedule, now) };
    try {
      const body = await tx.transaction((inner) => reportMessage(inner, schedule, span, now));
      const { id } = await insertReportDelivery(tx, sealer, schedule.webhookEndpointId, body);
      await markReported(tx, schedule.id, {
        lastRunAt: now,
        lastDeliveryId: id,
        coveredTo: span.to,
        nextAt: nextDue(schedule, now),
      });
      return { id: schedule.id };
    } catch (error) {
      await updateReportSchedule(tx, schedule.id, { nextAt: new Date(now.getTime() + PUT_OFF_MS) });
      return { id: schedule.id, error };
    }
  });
  if (made !== undefined && 'error' in made) throw made.error;
  return made?.id;
}
