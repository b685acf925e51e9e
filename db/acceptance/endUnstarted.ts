import { inArray, isNull, sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../../domain/ids.ts';
import type { FinalOutcome } from '../../domain/lifecycle.ts';
import { appendLog } from '../appendLog.ts';
import type { Tx } from '../connect.ts';
import type { Event } from '../events.ts';
import { eventSteps, events } from '../schema/index.ts';
import { lookAgain } from './lookAgain.ts';

/** An event that no workflow works on; one may be waiting for its date. */
export interface UnstartedEvent {
  readonly id: EventId;
  readonly workflowId: string;
  readonly startState: Event['startState'];
}

export interface End {
  readonly status: 'completed' | 'cancelled';
  readonly outcome: Extract<FinalOutcome, 'superseded' | 'cancelled' | 'skipped'>;
  /** Snake case, as the report shows it. */
  readonly reason: string;
  readonly by?: EventId;
  /** The workflow that waits for the event's date ends it itself: it need not be told. */
  readonly isTold?: boolean;
  /** The apps it would have touched; without any it has one row of its own (DESIGN rule 6). */
  readonly apps?: readonly { readonly id: AppId; readonly displayName: string }[];
}

/**
 * Ends events that no workflow works on, and that none shall, each with its steps and its rows in the report. A workflow
 * that waits for the date of one is told, and ends.
 */
export async function endUnstarted(
  tx: Tx,
  ended: readonly UnstartedEvent[],
  person: { readonly id: UserId; readonly userName: string } | undefined,
  end: End,
): Promise<void> {
  if (ended.length === 0) return;
  if (end.isTold !== true) await lookAgain(tx, ended);
  const ids = ended.map(({ id }) => id);
  await tx
    .update(events)
    .set({
      startState: 'never',
      status: end.status,
      finishedAt: sql`now()`,
      claimedUntil: null,
      deferredSealed: null,
      cancelRequested: end.status === 'cancelled',
      supersededBy: end.by ?? null,
    })
    .where(inArray(events.id, ids));
  const apps = end.apps ?? [];
  const { outcome, reason, by } = end;
  if (apps.length > 0) {
    const final = { outcome, reason, supersededBy: by ?? null, finishedAt: sql`now()`, updatedAt: sql`now()` };
    await tx
      .insert(eventSteps)
      .values(ids.flatMap((eventId) => apps.map((app) => ({ eventId, appId: app.id, ...final }))))
      .onConflictDoUpdate({
        target: [eventSteps.eventId, eventSteps.appId],
        set: final,
        setWhere: isNull(eventSteps.finishedAt),
      });
  }
  const rows = apps.length > 0 ? apps : [{ id: null, displayName: null }];
  await appendLog(
    tx,
    ended.flatMap(({ id, workflowId }) =>
      rows.map((app) => ({
        eventId: id,
        workflowId,
        userId: person?.id ?? null,
        userName: person?.userName ?? null,
        appId: app.id,
        appName: app.displayName,
        outcome,
        reason,
        attempts: 0,
      })),
    ),
  );
}
