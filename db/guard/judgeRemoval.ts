import { sql } from 'drizzle-orm';
import type { NoAccountReason } from '../../domain/decideAccount.ts';
import { decidesAnew, exceeds, isNeverHeld, type RemovingEvent } from '../../domain/deletionGuard.ts';
import type { AppId, EventId, UserId } from '../../domain/ids.ts';
import type { App } from '../apps.ts';
import type { Db, Tx } from '../connect.ts';
import { transact } from '../transact.ts';
import { emitWebhook } from '../webhooks.ts';
import { type Going, goingByConverge, goingByPeoplesEvents } from './aboutToGo.ts';
import { countAccounts, countGoing } from './countGoing.ts';
import { IS_OPEN } from './isOpen.ts';
import { lockGuard } from './lockGuard.ts';

/** An account that is in use and is about to be deactivated or deleted. */
export interface Removal {
  readonly event: RemovingEvent & { readonly id: EventId };
  readonly app: App;
  readonly userId: UserId;
  readonly operation: 'deactivate' | 'delete';
  readonly reason: NoAccountReason;
}

/** What becomes of a removal. */
export type Judgement =
  | { readonly kind: 'go' }
  | { readonly kind: 'held' }
  /** A human has said that the account stays. */
  | { readonly kind: 'rejected' }
  /** Another event's hold on the same account waits for a decision; that is not asked for twice. */
  | { readonly kind: 'heldElsewhere' };

const GO: Judgement = { kind: 'go' };
const HELD: Judgement = { kind: 'held' };

/**
 * Judges one removal (ruling 10): by what has gone within the hour, what is held or approved, and what is about to go.
 * All that a change of many will take away is judged with the first of it, and let through or held together, so nothing
 * is gone when a human is asked. Judgements of an app are made one after another, so that the limits are exact however
 * many workers there are. A directly posted offboard costs nothing here.
 */
export async function judgeRemoval(db: Db, removal: Removal): Promise<Judgement> {
  const { event, app } = removal;
  if (isNeverHeld(event)) return GO;
  return transact(db, async (tx) => {
    await lockGuard(tx, app.id);
    const known = await whatIsKnown(tx, removal);
    if (known.own === 'approved') return GO;
    if (known.own === 'rejected' || (known.kept && !decidesAnew(event))) return { kind: 'rejected' };
    if (app.deletionGuard === null || known.reserved) return GO;
    // Not counted again, which for thousands would take long: it waits for a decision, or for other limits.
    if (known.own === 'held' && !known.limitsChanged) return HELD;
    const isCrowd = event.type === 'converge';
    if (isCrowd && event.causeKind !== 'app_removed' && known.elsewhere) return { kind: 'heldElsewhere' };

    const self: Going = { eventId: event.id, userId: removal.userId, reason: removal.reason, neverHeld: false };
    const others = isCrowd ? await goingByConverge(tx, app, event) : await goingByPeoplesEvents(tx, app);
    const going = [...others.filter((it) => it.eventId !== event.id || it.userId !== removal.userId), self];
    if (await isExceeded(tx, app, app.deletionGuard, going)) {
      await hold(tx, removal, going);
      return HELD;
    }
    await reserve(tx, app.id, going);
    return GO;
  });
}

interface Known {
  /** The state of this event's own hold. */
  readonly own: 'held' | 'approved' | 'rejected' | undefined;
  /** The app's settings are newer than that hold. */
  readonly limitsChanged: boolean;
  /** A rejection stands, for the same reason. */
  readonly kept: boolean;
  readonly elsewhere: boolean;
  /** Let through or removed within the hour: counted already. */
  readonly reserved: boolean;
}

async function whatIsKnown(tx: Tx, { event, app, userId, reason }: Removal): Promise<Known> {
  const [row] = await tx.execute<{
    own: Known['own'] | null;
    limits_changed: boolean;
    kept: boolean;
    elsewhere: boolean;
    reserved: boolean;
  }>(sql`
    select o.state as own, o.held_at < (select updated_at from apps where id = ${app.id}) as limits_changed,
      exists (select 1 from guard_holds
        where app_id = ${app.id} and user_id = ${userId} and state = 'rejected' and reason = ${reason}) as kept,
      exists (select 1 from guard_holds h
        where h.app_id = ${app.id} and h.user_id = ${userId} and h.state = 'held' and h.event_id <> ${event.id}
          and ${IS_OPEN}) as elsewhere,
      exists (select 1 from accounts
        where app_id = ${app.id} and user_id = ${userId} and removal_at > now() - interval '1 hour') as reserved
    from (values (1)) one
    left join guard_holds o on o.event_id = ${event.id} and o.app_id = ${app.id} and o.user_id = ${userId}
      and o.state in ('held', 'approved', 'rejected')`);
  return {
    own: row?.own ?? undefined,
    limitsChanged: row?.limits_changed === true,
    kept: row?.kept === true,
    elsewhere: row?.elsewhere === true,
    reserved: row?.reserved === true,
  };
}

/** Whether both limits would be exceeded with these. */
async function isExceeded(
  tx: Tx,
  app: App,
  settings: NonNullable<App['deletionGuard']>,
  going: readonly Pick<Going, 'userId'>[],
): Promise<boolean> {
  const count = await countGoing(tx, app.id, going);
  if (count <= settings.count) return false;
  // As many as show that the share is not exceeded.
  const enough = settings.share > 0 ? Math.floor(count / settings.share) + 1 : null;
  return exceeds(settings, count, await countAccounts(tx, app.id, enough));
}

/** They count from now on, and are not judged again for an hour. */
async function reserve(tx: Tx, appId: AppId, going: readonly Going[]): Promise<void> {
  const ids = JSON.stringify(going.filter(({ neverHeld }) => !neverHeld).map(({ userId }) => userId));
  await tx.execute(sql`
    update accounts set removal_at = now()
    where app_id = ${appId} and user_id in (select jsonb_array_elements_text(${ids}::jsonb))`);
}

/** Outside systems are told of the first in an hour. */
async function hold(tx: Tx, { event, app, operation }: Removal, going: readonly Going[]): Promise<void> {
  const rows = going
    .filter(({ neverHeld }) => !neverHeld)
    .map(({ eventId, userId, reason }) => ({ event_id: eventId, user_id: userId, reason }));
  const [said] = await tx.execute(sql`
    select 1 from guard_holds where app_id = ${app.id} and state = 'held' and held_at > now() - interval '1 hour' limit 1`);
  if (said === undefined) {
    const data = { appId: app.id, appName: app.displayName, eventId: event.id, operation, removals: rows.length };
    await emitWebhook(tx, { type: 'guard.held', data });
  }
  await tx.execute(sql`
    insert into guard_holds (event_id, app_id, user_id, operation, reason)
    select event_id, ${app.id}, user_id, ${operation}, reason
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as it(event_id text, user_id text, reason text)
    on conflict (event_id, app_id, user_id) do update
      set state = 'held', reason = excluded.reason, held_at = now(), reported = false, decided_at = null, decided_by = null
      where guard_holds.state in ('removed', 'ended')`);
}
