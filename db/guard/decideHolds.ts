import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { AppId, EventId, UserId } from '../../domain/ids.ts';
import type { Sealer } from '../../domain/sealing.ts';
import { announceApps } from '../apps.ts';
import { writeAudit } from '../audit.ts';
import type { Db, Tx } from '../connect.ts';
import { apps } from '../schema/index.ts';
import type { StepKey } from '../steps.ts';
import { transact } from '../transact.ts';
import { IS_OPEN } from './isOpen.ts';
import { lockGuard } from './lockGuard.ts';

export type Decided = 'approved' | 'rejected';

/** Which of an app's held removals are meant; without lists all of them. */
export interface HoldChoice {
  readonly appId: AppId;
  readonly eventIds?: readonly EventId[] | undefined;
  readonly userIds?: readonly UserId[] | undefined;
}

/** What was decided now. */
export interface DecidedHolds {
  readonly removals: number;
  readonly eventIds: readonly EventId[];
}

/**
 * Approves or rejects what is held now, not what may be held later. Decided already, or not held: nothing happens. An
 * app that was to go and of which nothing goes stays.
 *
 * @param by who, as the audit log names them.
 */
export async function decideHolds(tx: Tx, choice: HoldChoice, decided: Decided, by: string): Promise<DecidedHolds> {
  const { appId, eventIds, userIds } = choice;
  await lockGuard(tx, appId);
  const rows = await tx.execute<{ event_id: EventId }>(sql`
    update guard_holds h set state = ${decided}, decided_at = now(), decided_by = ${by}
    where h.app_id = ${appId} and h.state = 'held' and ${IS_OPEN}
      ${eventIds === undefined ? sql`` : sql`and h.event_id in (select jsonb_array_elements_text(${JSON.stringify(eventIds)}::jsonb))`}
      ${userIds === undefined ? sql`` : sql`and h.user_id in (select jsonb_array_elements_text(${JSON.stringify(userIds)}::jsonb))`}
    returning h.event_id`);
  if (decided === 'rejected' && rows.length > 0) await keepApp(tx, appId);
  return { removals: rows.length, eventIds: [...new Set(rows.map((row) => row.event_id))].sort() };
}

export interface GuardDecision extends StepKey {
  readonly decision: Decided;
}

/** Somebody who can signal workflows; Temporal does not say who. */
const BY_SIGNAL = 'temporal';

/** Decides all that is held of an event in an app, at the word of a signal or update. Done twice it changes nothing more. */
export async function decideGuard(db: Db, sealer: Sealer, { eventId, appId, decision }: GuardDecision): Promise<void> {
  await transact(db, async (tx) => {
    const { removals } = await decideHolds(tx, { appId, eventIds: [eventId] }, decision, BY_SIGNAL);
    if (removals === 0) return;
    const audit = guardAudit(appId, decision, { removals, eventIds: [eventId] });
    await writeAudit(tx, sealer, { actor: BY_SIGNAL, requestId: null }, [audit]);
  });
}

/** How the audit log tells of a decision. */
export function guardAudit(
  appId: AppId,
  decided: Decided,
  { removals, eventIds }: DecidedHolds,
  userIds?: readonly UserId[],
) {
  const action = decided === 'approved' ? 'guard.approve' : 'guard.reject';
  return { action, objectId: appId, before: null, after: { removals, eventIds, ...(userIds && { userIds }) } };
}

/** Nothing of an app that was to go has gone, and nothing will: it stays, with its accounts. */
async function keepApp(tx: Tx, appId: AppId): Promise<void> {
  const kept = await tx
    .update(apps)
    .set({ removingSince: null, updatedAt: sql`now()`, revision: sql`${apps.revision} + 1` })
    .where(
      and(
        eq(apps.id, appId),
        isNotNull(apps.removingSince),
        sql`not exists (
          select 1 from events e
          where e.app_id = ${appId} and e.finished_at is null and e.cause ->> 'kind' = 'app_removed'
            and (exists (select 1 from guard_holds h
                where h.event_id = e.id and h.app_id = ${appId} and h.state in ('held', 'approved') and ${IS_OPEN})
              or exists (select 1 from provisioning_log l
                where l.event_id = e.id and l.app_id = ${appId} and l.outcome = 'done'
                  and l.operation in ('deactivate', 'delete'))))`,
      ),
    )
    .returning({ id: apps.id });
  if (kept.length === 0) return;
  // Everybody is entitled as before, so there is nothing for the rejections to stand against.
  await tx.execute(sql`
    update guard_holds h set state = 'ended' from events e
    where h.app_id = ${appId} and h.state = 'rejected'
      and e.id = h.event_id and e.finished_at is null and e.cause ->> 'kind' = 'app_removed'`);
  await announceApps(tx);
}
