import { and, asc, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { AppId, EventId } from '../../domain/ids.ts';
import type { EventType } from '../../domain/lifecycle.ts';
import type { Tx } from '../connect.ts';
import { events, workflowSignals } from '../schema/index.ts';
import { endUnstarted, type UnstartedEvent } from './endUnstarted.ts';
import type { UserRow } from './personFields.ts';

/** What of a person's is still open when they leave. */
export interface OlderEvents {
  readonly unstarted: readonly UnstartedEvent[];
  readonly started: readonly EventId[];
  readonly scheduled: readonly (UnstartedEvent & { readonly type: EventType })[];
  /** The apps the person was entitled to, or may have an account in. */
  readonly apps: readonly { readonly id: AppId; readonly displayName: string }[];
}

/**
 * Reads and locks them; before the offboard is applied, as the person is entitled to nothing after it.
 *
 * @param offboard for one that was scheduled: which it is, and its date. What was due by then and has not taken effect is
 * older; what has a later date is scheduled.
 */
export async function openEventsOf(
  tx: Tx,
  person: UserRow,
  { except, at }: { readonly except?: EventId; readonly at?: Date | undefined } = {},
): Promise<OlderEvents> {
  const open = await tx
    .select({
      id: events.id,
      type: events.type,
      isLater: sql<boolean>`${events.deferredSealed} is not null and ${events.effectiveAt} > ${at?.toISOString() ?? sql`now()`}`,
      isSealed: sql<boolean>`${events.deferredSealed} is not null`,
      startState: events.startState,
      workflowId: events.workflowId,
    })
    .from(events)
    .where(
      and(
        eq(events.userId, person.id),
        isNull(events.finishedAt),
        except === undefined ? undefined : ne(events.id, except),
      ),
    )
    .orderBy(asc(events.id))
    .for('update');
  const accepted = open.filter(({ isLater }) => !isLater);
  const unstarted = accepted.filter(
    ({ startState, isSealed }) => isSealed || startState === 'pending' || startState === 'never',
  );
  return {
    unstarted,
    started: accepted.filter((event) => !unstarted.includes(event)).map(({ id }) => id),
    scheduled: open.filter(({ isLater }) => isLater),
    apps: unstarted.length === 0 ? [] : await appsOf(tx, person, unstarted),
  };
}

/**
 * An offboard is never behind anything (DESIGN rule 2, ruling 5): what of the person's has not started never will, what
 * has is told to give way, and what was to change later is withdrawn, but not a later return.
 */
export async function supersedeOlder(tx: Tx, user: UserRow, older: OlderEvents, offboard: EventId): Promise<void> {
  await endUnstarted(tx, older.unstarted, user, {
    status: 'completed',
    outcome: 'superseded',
    reason: 'offboarded',
    by: offboard,
    apps: older.apps,
  });
  if (older.started.length > 0) {
    await tx
      .insert(workflowSignals)
      .values(older.started.map((eventId) => ({ eventId, name: 'supersede', args: [{ by: offboard }] })));
  }
  const withdrawn = older.scheduled.filter(({ type }) => type === 'update' || type === 'group-change');
  await endUnstarted(tx, withdrawn, user, {
    status: 'cancelled',
    outcome: 'cancelled',
    reason: 'offboarded',
    by: offboard,
  });
}

async function appsOf(tx: Tx, person: UserRow, unstarted: readonly UnstartedEvent[]): Promise<OlderEvents['apps']> {
  const ids = unstarted.map(({ id }) => id);
  const rows = await tx.execute<{ id: AppId; display_name: string }>(sql`
    select a.id, a.display_name from apps a where a.id in (
      select app_id from entitlements where user_id = ${person.id}
      union select c.app_id from accounts c join apps l on l.id = c.app_id and l.deleted_at is null
        where c.user_id = ${person.id}
      union select app_id from event_steps where ${inArray(sql`event_id`, ids)})
    order by a.id`);
  return rows.map((row) => ({ id: row.id, displayName: row.display_name }));
}
