import { type SQL, sql } from 'drizzle-orm';
import { type NoAccountReason, noAccountReason } from '../../domain/decideAccount.ts';
import { isNeverHeld } from '../../domain/deletionGuard.ts';
import type { EventId, UserId } from '../../domain/ids.ts';
import type { EventType } from '../../domain/lifecycle.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { App } from '../apps.ts';
import type { Tx } from '../connect.ts';
import { coverageOf, isInGroup, isNamed } from '../coverage.ts';
import { isFinalOutcome } from '../finalRow.ts';
import { IS_OPEN } from './isOpen.ts';

/** An account that an event is about to take away, by the directory as it stands. */
export interface Going {
  readonly eventId: EventId;
  readonly userId: UserId;
  readonly reason: NoAccountReason;
  /** Counts, but is not the guard's matter. */
  readonly neverHeld: boolean;
}

type Row = {
  event_id: EventId;
  type: EventType;
  bulk: boolean;
  user_id: UserId;
  email: string | null;
  emails: JsonObject[string] | null;
  active: boolean;
  deleted: boolean;
  entitled: boolean;
  suppressed_by: EventId | null;
};

/**
 * Those in use whom a converge event has still to visit and will take away. Not who is kept by a rejection that it does
 * not overrule, and not whom another event's hold waits for already, unless the app itself is to go.
 */
export async function goingByConverge(
  tx: Tx,
  app: App,
  event: { readonly id: EventId; readonly causeKind: string | null },
): Promise<readonly Going[]> {
  const coverage = await coverageOf(tx, event.id);
  const userId = sql`a.user_id`;
  const others =
    event.causeKind === 'app_removed'
      ? sql`true`
      : sql`not exists (
            select 1 from guard_holds h where h.app_id = a.app_id and h.user_id = a.user_id and h.state = 'rejected')
          and not exists (
            select 1 from guard_holds h
            where h.app_id = a.app_id and h.user_id = a.user_id and h.state = 'held' and h.event_id <> ${event.id}
              and ${IS_OPEN})`;
  const rows = await tx.execute<Row>(sql`
    select ${event.id} as event_id, 'converge' as type, false as bulk, ${PERSON}
    from accounts a
    join users u on u.id = a.user_id
    left join (select user_id, suppressed_by from entitlements where app_id = ${app.id}) n on n.user_id = a.user_id
    where a.app_id = ${app.id} and a.state in ('active', 'pending')
      and ${isNamed(coverage, userId)} and ${isInGroup(coverage, userId)} and ${others}
      and ${mayGo(app)}
      and not exists (
        select 1 from provisioning_log l
        where l.event_id = ${event.id} and l.app_id = a.app_id and l.user_id = a.user_id and l.group_id is null
          and l.outcome ${isFinalOutcome})`);
  return goingOf(app, rows);
}

/** Those in use whom people's own events of the last hour will take away, directly posted offboards too. */
export async function goingByPeoplesEvents(tx: Tx, app: App): Promise<readonly Going[]> {
  const rows = await tx.execute<Row>(sql`
    select e.id as event_id, e.type, e.bulk, ${PERSON}
    from events e
    join accounts a on a.user_id = e.user_id and a.app_id = ${app.id} and a.state in ('active', 'pending')
    join users u on u.id = a.user_id
    left join lateral (
      select user_id, suppressed_by from entitlements where user_id = a.user_id and app_id = a.app_id limit 1) n on true
    left join event_steps s on s.event_id = e.id and s.app_id = a.app_id
    where e.finished_at is null and e.deferred_sealed is null and e.version is not null and e.start_state <> 'never'
      and coalesce(e.effective_at, e.created_at) > now() - interval '1 hour' and s.finished_at is null and ${mayGo(app)}`);
  return goingOf(app, rows);
}

const PERSON = sql`a.user_id, u.email, u.attributes -> 'emails' as emails, u.active, u.deleted_at is not null as deleted,
  n.user_id is not null as entitled, n.suppressed_by`;

/** Who is entitled can go only by their domain; where all are authorized Postgres can tell them by itself. */
function mayGo(app: App): SQL {
  return app.authorizedDomains.includes('*') ? sql`(n.user_id is null or n.suppressed_by is not null)` : sql`true`;
}

function goingOf(app: App, rows: readonly Row[]): readonly Going[] {
  return rows.flatMap((row) => {
    const reason = noAccountReason({
      user: { active: row.active, email: row.email, attributes: row.emails === null ? {} : { emails: row.emails } },
      userDeleted: row.deleted,
      entitled: row.entitled,
      suppressedBy: row.suppressed_by,
      authorizedDomains: app.authorizedDomains,
    });
    if (reason === null) return [];
    const neverHeld = isNeverHeld({ type: row.type, bulk: row.bulk, causeKind: null });
    return [{ eventId: row.event_id, userId: row.user_id, reason, neverHeld }];
  });
}
