import { eq, sql } from 'drizzle-orm';
import { TenureError } from '../../domain/errors.ts';
import type { EventId } from '../../domain/ids.ts';
import type { Sealer } from '../../domain/sealing.ts';
import { appendLog } from '../appendLog.ts';
import type { Tx } from '../connect.ts';
import { databaseFailure, isTaken } from '../failure.ts';
import { type EventCause, events } from '../schema/index.ts';
import { applyChange } from './applyChange.ts';
import { openChange } from './deferredChange.ts';
import { endUnstarted } from './endUnstarted.ts';
import { personChange } from './hrChange.ts';
import { lockPersonOrTombstone } from './lockPerson.ts';
import type { UserRow } from './personFields.ts';
import { stillThere } from './resolveGroups.ts';
import { openEventsOf, supersedeOlder } from './supersedeOlder.ts';

type EventRow = typeof events.$inferSelect;

/**
 * Lets a scheduled event whose time has come take effect: its change enters the directory and gets its version
 * (ruling 8). Locks the person before the event, as every acceptance does: call it without a lock on the event's row.
 *
 * @returns `effective`: the event is accepted now and its workflow is to be started. `ended`: it is not due (any more),
 * the person is gone from the directory, or the change is refused (a name that is taken by now) and waits for a retry.
 */
export async function takeEffect(tx: Tx, sealer: Sealer, eventId: EventId): Promise<'effective' | 'ended'> {
  const [found] = await tx.select({ userId: events.userId }).from(events).where(eq(events.id, eventId));
  if (found === undefined || found.userId === null) return 'ended';
  const person = await lockPersonOrTombstone(tx, found.userId);
  const [row] = await tx
    .select({ event: events, due: sql<boolean>`${events.effectiveAt} <= now()` })
    .from(events)
    .where(eq(events.id, eventId))
    .for('update');
  if (row === undefined || row.event.status !== 'scheduled' || !row.due) return 'ended';
  if (person === undefined || person.deletedAt !== null) {
    await endUnstarted(tx, [row.event], person, { status: 'cancelled', outcome: 'cancelled', reason: 'user_deleted' });
    return 'ended';
  }
  try {
    // A refusal breaks a transaction: the inner one is given up, and what is to be done about it goes into the outer.
    await tx.transaction((inner) => apply(inner, sealer, row.event, person));
    return 'effective';
  } catch (error) {
    const why = whyRefused(error);
    if (why === undefined) throw error;
    await refuse(tx, row.event, person, why);
    return 'ended';
  }
}

async function apply(tx: Tx, sealer: Sealer, event: EventRow, person: UserRow): Promise<void> {
  const { id, type } = event;
  if (type === 'converge' || event.deferredSealed === null)
    throw new TenureError('bug', 'no_change', `${id} has none.`);
  const { groups, ...said } = openChange(sealer, id, event.deferredSealed);
  const there = await stillThere(tx, [...(groups?.set ?? []), ...(groups?.add ?? [])]);
  const change = personChange(type, person, {
    ...said,
    groups: groups && {
      set: groups.set?.filter((it) => there.has(it)),
      add: groups.add?.filter((it) => there.has(it)),
      remove: groups.remove,
    },
  });
  const older = type === 'offboard' ? await openEventsOf(tx, person, id) : undefined;
  const applied = await applyChange(tx, person, change, { type, said: true });
  if (applied === undefined) return;
  await tx
    .update(events)
    .set({
      status: 'accepted',
      deferredSealed: null,
      cause: null,
      version: applied.user.version,
      changes: applied.changes,
    })
    .where(eq(events.id, id));
  if (older !== undefined) await supersedeOlder(tx, applied.user, older, id);
}

const TAKEN: Readonly<Record<string, string>> = {
  users_user_name: 'userName',
  users_employee_number: 'employeeNumber',
};

/** What only a human can put right: a name that is another person's by now, a change that can't be decrypted. */
function whyRefused(error: unknown): EventCause | undefined {
  if (error instanceof TenureError) {
    return error.kind === 'permanent' ? { kind: 'change_refused', id: error.code } : undefined;
  }
  const failure = databaseFailure(error);
  const field = failure !== undefined && isTaken(failure) ? TAKEN[failure.constraint ?? ''] : undefined;
  return field === undefined ? undefined : { kind: 'change_refused', id: 'conflict', fields: [field] };
}

/** Leaves the change sealed and the event in need of attention; a retry lets it try to take effect again. */
async function refuse(tx: Tx, event: EventRow, person: UserRow, cause: EventCause): Promise<void> {
  await tx.update(events).set({ status: 'needs_attention', startState: 'never', cause }).where(eq(events.id, event.id));
  await appendLog(tx, [
    {
      eventId: event.id,
      workflowId: event.workflowId,
      userId: person.id,
      userName: person.userName,
      outcome: 'needs_attention',
      reason: cause.id ?? cause.kind,
    },
  ]);
}
