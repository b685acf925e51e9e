import { eq } from 'drizzle-orm';
import type { AppId, EventId, GroupId, UserId } from '../domain/ids.ts';
import type { Operation } from '../domain/lifecycle.ts';
import { appendLog } from './appendLog.ts';
import type { Db } from './connect.ts';
import { apps, events, groups, type StepError, users } from './schema/index.ts';
import { settleEvent } from './settleEvent.ts';
import { writeStep } from './steps.ts';

export interface Attention {
  readonly eventId: EventId;
  readonly appId: AppId;
  readonly userId?: UserId;
  readonly groupId?: GroupId;
  readonly operation: Operation | null;
  readonly error: StepError;
  readonly attempts: number;
}

/** A step needs a human: says so in the step, the report and the event, in one transaction. */
export async function recordAttention(db: Db, attention: Attention): Promise<void> {
  const { eventId, appId, userId, groupId, error, attempts, operation } = attention;
  await db.transaction(async (tx) => {
    const [event] = await tx.select({ workflowId: events.workflowId }).from(events).where(eq(events.id, eventId));
    const [app] = await tx.select({ name: apps.displayName }).from(apps).where(eq(apps.id, appId));
    const [user] =
      userId === undefined ? [] : await tx.select({ name: users.userName }).from(users).where(eq(users.id, userId));
    const [group] =
      groupId === undefined ? [] : await tx.select({ id: groups.id }).from(groups).where(eq(groups.id, groupId));
    if (event === undefined) return;
    await appendLog(tx, [
      {
        eventId,
        workflowId: event.workflowId,
        userId: userId ?? null,
        userName: user?.name ?? null,
        appId,
        appName: app?.name ?? null,
        groupId: group?.id ?? null,
        operation,
        outcome: 'needs_attention',
        reason: error.code,
        attempts,
        httpStatus: error.httpStatus ?? null,
      },
    ]);
    await writeStep(tx, { eventId, appId }, { outcome: 'needs_attention', reason: error.code, error, attempts });
    await settleEvent(tx, eventId);
  });
}
