import { and, eq, sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../domain/ids.ts';
import { type UndoCause, undoReason } from '../domain/undo.ts';
import { lockPersonOrTombstone } from './acceptance/lockPerson.ts';
import type { Db, Tx } from './connect.ts';
import { eventSteps, events, suppressions } from './schema/index.ts';
import { holdEvent, settleEvent } from './settleEvent.ts';
import { endStepIn } from './steps.ts';

export interface CompensationInput {
  readonly eventId: EventId;
  /** Only this step; without it the whole event. */
  readonly appId?: AppId;
  /** Not these: they are being taken back already. */
  readonly except?: readonly AppId[];
  readonly cause: UndoCause;
}

/** What a cancelled event may have left in an app, and whether somebody wants it all the same. */
interface Left {
  readonly appId: AppId;
  readonly isOpen: boolean;
  /** In force by policies, and not suppressed. */
  readonly isEntitled: boolean;
  /** A row stands for the account: something may be in the target. */
  readonly hasAccount: boolean;
  /** In use since this event, and not only found there. */
  readonly isGiven: boolean;
  /** Not in use as far as is known; but a request of this event may have been lost. */
  readonly mayBeGiven: boolean;
  /** A newer event or policy gives the app anew (ruling 13). */
  readonly isGrantedLater: boolean;
}

/**
 * Ends what is open of an event that was cancelled or has failed as a whole, and says which accounts are to be taken
 * back, the last given first. Their entitlements are suppressed in the same transaction, so that nothing gives them again;
 * accounts that were there before the event, or were only adopted by it, stay as they are. Done twice it answers the same.
 *
 * @returns the apps whose step goes on with the undoing; none where the event has ended.
 */
export async function planCompensation(
  db: Db,
  { eventId, appId, except = [], cause }: CompensationInput,
): Promise<readonly AppId[]> {
  return db.transaction(async (tx) => {
    const [found] = await tx.select({ userId: events.userId }).from(events).where(eq(events.id, eventId));
    // As every acceptance: the person first, then the event.
    if (found?.userId != null) await lockPersonOrTombstone(tx, found.userId);
    await holdEvent(tx, eventId);
    const [event] = await tx.select().from(events).where(eq(events.id, eventId));
    if (event === undefined || event.userId === null || event.finishedAt !== null) return [];
    await tx.update(events).set(markOf(cause)).where(eq(events.id, eventId));

    const gives = event.type === 'onboard' || event.type === 'update' || event.type === 'group-change';
    const undone: AppId[] = [];
    for (const left of await whatIsLeft(tx, eventId, appId)) {
      if (except.includes(left.appId)) continue;
      const isTakenBack = gives && left.isEntitled && !left.isGrantedLater;
      const isUnwanted = isTakenBack && (!left.hasAccount || left.isGiven || left.mayBeGiven);
      if (isUnwanted) await suppress(tx, event.userId, left.appId, eventId);
      if (isUnwanted && left.hasAccount) {
        await reopen(tx, eventId, left.appId);
        undone.push(left.appId);
      } else if (left.isOpen) {
        const outcome = cause.kind === 'cancel' ? 'cancelled' : 'compensated';
        const reason = undoReason(cause, left.appId);
        await endStepIn(tx, { eventId, appId: left.appId }, { outcome, reason });
      }
    }
    await settleEvent(tx, eventId);
    return undone;
  });
}

function markOf(cause: UndoCause): Partial<typeof events.$inferInsert> {
  if (cause.kind === 'cancel') return { cancelRequested: true };
  return { cause: { kind: 'step_failed', id: cause.code, appId: cause.appId } };
}

async function whatIsLeft(tx: Tx, eventId: EventId, only: AppId | undefined): Promise<readonly Left[]> {
  const rows = await tx.execute<{
    app_id: AppId;
    open: boolean;
    entitled: boolean;
    has_account: boolean;
    given: boolean;
    may_be_given: boolean;
    granted_later: boolean;
  }>(sql`
    select s.app_id, s.finished_at is null as open,
      n.app_id is not null and (n.suppressed_by is null or n.suppressed_by = e.id) as entitled,
      c.app_id is not null as has_account,
      coalesce(c.state in ('active', 'pending') and c.state_event = e.id and not c.adopted, false) as given,
      coalesce(c.state not in ('active', 'pending') and s.finished_at is null, false) as may_be_given,
      exists (
        select 1 from events l
        where l.user_id = e.user_id and l.version > e.version
          and (l.type = 'onboard' or exists (
            select 1 from policies p where p.app_id = s.app_id and l.changes -> 'groupsAdded' ? p.group_id)))
      or exists (
        select 1 from policies p
        where p.app_id = s.app_id and p.created_at > e.created_at and p.id = any(n.policy_ids)) as granted_later
    from event_steps s
    join events e on e.id = s.event_id
    left join accounts c on c.app_id = s.app_id and c.user_id = e.user_id
    left join entitlements n on n.app_id = s.app_id and n.user_id = e.user_id
    where s.event_id = ${eventId} ${only === undefined ? sql`` : sql`and s.app_id = ${only}`}
    order by c.state_since desc nulls first, s.app_id`);
  return rows.map((row) => ({
    appId: row.app_id,
    isOpen: row.open,
    isEntitled: row.entitled,
    hasAccount: row.has_account,
    isGiven: row.given,
    mayBeGiven: row.may_be_given,
    isGrantedLater: row.granted_later,
  }));
}

/** Nothing gives the app to the person until something new does, or an administrator says so. */
async function suppress(tx: Tx, userId: UserId, appId: AppId, eventId: EventId): Promise<void> {
  await tx.insert(suppressions).values({ userId, appId, eventId }).onConflictDoNothing();
}

async function reopen(tx: Tx, eventId: EventId, appId: AppId): Promise<void> {
  await tx
    .update(eventSteps)
    .set({
      outcome: 'running',
      reason: 'compensating',
      error: null,
      compensating: true,
      finishedAt: null,
      updatedAt: sql`now()`,
    })
    .where(and(eq(eventSteps.eventId, eventId), eq(eventSteps.appId, appId)));
}
