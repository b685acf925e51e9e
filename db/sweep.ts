import { and, eq, isNull, sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import { insertEvent } from './acceptance/insertEvent.ts';
import { appendLog } from './appendLog.ts';
import type { Db, Tx } from './connect.ts';
import { isFinalOutcome } from './finalRow.ts';
import { milliseconds } from './milliseconds.ts';
import { eventSteps, events } from './schema/index.ts';
import { settleEvent } from './settleEvent.ts';
import { tellAttention } from './tellAttention.ts';

export interface StartedEvent {
  readonly id: EventId;
  readonly workflowId: string;
}

/** An event whose workflow waits for its date. */
export interface WaitingEvent extends StartedEvent {
  /** Its date is past for longer than a workflow takes to see it. */
  readonly overdue: boolean;
}

/** Events that are under way since more than `olderThanMs` and have not ended, after `after`, in order. */
export async function startedEvents(
  db: Db,
  options: { readonly after: string; readonly olderThanMs: number; readonly limit: number },
): Promise<readonly StartedEvent[]> {
  const rows = await db.execute<{ id: EventId; workflow_id: string }>(sql`
    select id, workflow_id from events
    where finished_at is null and deferred_sealed is null and start_state = 'started' and id > ${options.after}
      and started_at < now() - ${milliseconds(options.olderThanMs)}
    order by id limit ${options.limit}`);
  return rows.map((row) => ({ id: row.id, workflowId: row.workflow_id }));
}

/** Those that wait for their date, or for a human because they could not take effect, in the same way. */
export async function waitingEvents(
  db: Db,
  options: { readonly after: string; readonly olderThanMs: number; readonly limit: number },
): Promise<readonly WaitingEvent[]> {
  const rows = await db.execute<{ id: EventId; workflow_id: string; overdue: boolean }>(sql`
    select id, workflow_id,
      status = 'scheduled' and effective_at < now() - ${milliseconds(options.olderThanMs)} as overdue
    from events
    where deferred_sealed is not null and start_state = 'started' and id > ${options.after}
      and created_at < now() - ${milliseconds(options.olderThanMs)}
    order by id limit ${options.limit}`);
  return rows.map((row) => ({ id: row.id, workflowId: row.workflow_id, overdue: row.overdue }));
}

/**
 * Temporal knows nothing of it (its data was lost, or restored from a backup): to be started again, under the same id.
 *
 * @returns false where the event has ended meanwhile, or goes on in another workflow; or it waits for a human, who was
 * told that the workflow which waited for its date was ended from outside: Temporal forgets those after a time.
 */
export async function restartEvent(db: Db, { id, workflowId }: StartedEvent): Promise<boolean> {
  const restarted = await db
    .update(events)
    .set({ startState: 'pending', claimedUntil: null })
    .where(
      and(
        eq(events.id, id),
        eq(events.workflowId, workflowId),
        eq(events.startState, 'started'),
        isNull(events.finishedAt),
        sql`(${events.deferredSealed} is null or ${events.cause} ->> 'kind' is distinct from 'workflow_ended')`,
      ),
    )
    .returning({ id: events.id });
  return restarted.length > 0;
}

/**
 * Its workflow was ended from outside (terminated, timed out): a human has to say whether to go on (ruling 18). The same
 * when it ended by itself with steps left open, which would be a bug of ours.
 *
 * @returns false where that was said already, or the event has ended meanwhile.
 */
export async function markWorkflowEnded(db: Db, { id, workflowId }: StartedEvent): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [event] = await tx.select().from(events).where(eq(events.id, id)).for('update');
    if (event === undefined || event.finishedAt !== null || event.workflowId !== workflowId) return false;
    const error = {
      code: 'workflow_ended',
      message: 'The workflow of this event was ended before its work was.',
      remedy: 'Retry the event: it goes on in a new workflow.',
    };
    const isWaiting = event.deferredSealed !== null;
    const steps = await tx.select({ reason: eventSteps.reason }).from(eventSteps).where(openStepsOf(id));
    const isSaid = isWaiting
      ? event.cause?.kind === 'workflow_ended'
      : steps.length > 0
        ? steps.every(({ reason }) => reason === error.code)
        : event.status === 'needs_attention';
    if (isSaid) return false;
    const open = await tx
      .update(eventSteps)
      .set({ outcome: 'needs_attention', reason: error.code, error, updatedAt: sql`now()` })
      .where(openStepsOf(id))
      .returning({ appId: eventSteps.appId, operation: eventSteps.operation });
    const about = { eventId: id, workflowId: event.workflowId, userId: event.userId, groupId: event.groupId };
    await appendLog(
      tx,
      (open.length > 0 ? open : [{ appId: null, operation: null }]).map((step) => ({
        ...about,
        ...step,
        outcome: 'needs_attention' as const,
        reason: error.code,
      })),
    );
    await tellAttention(tx, { eventId: id, userId: event.userId, appId: null, reason: error.code });
    if (open.length > 0) await settleEvent(tx, id);
    else {
      const cause = isWaiting ? { cause: { kind: 'workflow_ended' as const } } : {};
      await tx
        .update(events)
        .set({ status: 'needs_attention', ...cause })
        .where(eq(events.id, id));
    }
    return true;
  });
}

function openStepsOf(id: EventId) {
  return and(eq(eventSteps.eventId, id), isNull(eventSteps.finishedAt));
}

/** Those of the accounts that a converge event of this kind is about to look at anyway: one that waits is not made a second time. */
async function openRechecks(
  tx: Tx,
  accounts: readonly { readonly app_id: AppId; readonly user_id: UserId }[],
): Promise<ReadonlySet<string>> {
  if (accounts.length === 0) return new Set();
  const users = JSON.stringify([...new Set(accounts.map((it) => it.user_id))]);
  const apps = JSON.stringify([...new Set(accounts.map((it) => it.app_id))]);
  const rows = await tx.execute<{ app_id: AppId; user_id: UserId }>(sql`
    select e.app_id, u.user_id
    from events e
    cross join lateral jsonb_array_elements_text(e.cause -> 'userIds') as u(user_id)
    where e.finished_at is null and e.deferred_sealed is null and e.cause ->> 'kind' = 'recheck'
      and e.app_id in (select jsonb_array_elements_text(${apps}::jsonb))
      and u.user_id in (select jsonb_array_elements_text(${users}::jsonb))
      and not exists (
        select 1 from provisioning_log l
        where l.event_id = e.id and l.app_id = e.app_id and l.user_id = u.user_id and l.group_id is null
          and l.outcome ${isFinalOutcome})`);
  return new Set(rows.map((row) => `${row.app_id} ${row.user_id}`));
}

/**
 * Accounts that are to be looked at once more by now (a writer was lost, an invitation was open) become converge events,
 * one an app; none where one that is open has still to come by the person.
 *
 * @returns how many accounts.
 */
export async function requestRechecks(db: Db, limit: number): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx.execute<{ app_id: AppId; user_id: UserId }>(sql`
      update accounts set recheck_at = null
      where (user_id, app_id) in (
        select user_id, app_id from accounts
        where recheck_at <= now() and (lease_until is null or lease_until < now())
        order by recheck_at limit ${limit} for update skip locked)
      returning app_id, user_id`);
    const byApp = new Map<AppId, UserId[]>();
    const underWay = await openRechecks(tx, rows);
    for (const row of rows) {
      if (!underWay.has(`${row.app_id} ${row.user_id}`))
        byApp.set(row.app_id, [...(byApp.get(row.app_id) ?? []), row.user_id]);
    }
    for (const [appId, userIds] of byApp) {
      await insertEvent(tx, { type: 'converge', appId, cause: { kind: 'recheck', userIds }, source: 'tenure' });
    }
    return rows.length;
  });
}
