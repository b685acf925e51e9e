import { and, asc, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import { TenureError } from '../../domain/errors.ts';
import type { EventId, UserId } from '../../domain/ids.ts';
import type { Sealer } from '../../domain/sealing.ts';
import { appendLog } from '../appendLog.ts';
import type { Tx } from '../connect.ts';
import type { Event } from '../events.ts';
import { databaseFailure, isTaken } from '../failure.ts';
import { type EventCause, events } from '../schema/index.ts';
import { tellAttention } from '../tellAttention.ts';
import { applyChange } from './applyChange.ts';
import { openChange } from './deferredChange.ts';
import { endUnstarted } from './endUnstarted.ts';
import { personChange } from './hrChange.ts';
import { wakeRelays } from './insertEvent.ts';
import { lockPersonOrTombstone } from './lockPerson.ts';
import type { UserRow } from './personFields.ts';
import { stillThere } from './resolveGroups.ts';
import { openEventsOf, supersedeOlder } from './supersedeOlder.ts';

/** What became of a scheduled event when its workflow looked at it. */
export type Effect =
  /** Its change is in the directory: the event goes on as any other. Also where it was so already. */
  | { readonly kind: 'effective' }
  /** It is over: replaced, withdrawn, superseded, or its person is gone. */
  | { readonly kind: 'ended' }
  /** Not yet, by the clock of the database; `waitMs` from now it will be. */
  | { readonly kind: 'later'; readonly effectiveAt: string; readonly waitMs: number }
  /** Only a human can put right why it can't enter the directory (a name that is another person's by now). */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/**
 * Lets a scheduled event take effect if its time has come: its change enters the directory and gets its version (ruling
 * 8). What else of the person's is due comes first, in the order of the dates, so that a late worker mixes nothing up.
 * Done twice it answers the same. Locks the person before the event, as every acceptance does: call it without a lock
 * on the event's row.
 */
export async function takeEffect(tx: Tx, sealer: Sealer, eventId: EventId): Promise<Effect> {
  const [found] = await tx.select({ userId: events.userId }).from(events).where(eq(events.id, eventId));
  if (found === undefined || found.userId === null) return { kind: 'ended' };
  await lockPersonOrTombstone(tx, found.userId);
  for (const id of await dueBefore(tx, found.userId, eventId)) await takeOne(tx, sealer, found.userId, id);
  return takeOne(tx, sealer, found.userId, eventId);
}

/** The person's other scheduled events that were due no later than this one, which itself is due; in their order. */
async function dueBefore(tx: Tx, userId: UserId, eventId: EventId): Promise<readonly EventId[]> {
  const rows = await tx
    .select({ id: events.id })
    .from(events)
    .where(
      and(
        eq(events.userId, userId),
        eq(events.status, 'scheduled'),
        isNull(events.finishedAt),
        sql`(${events.effectiveAt}, ${events.id}) <
          (select e.effective_at, e.id from events e where e.id = ${eventId} and e.effective_at <= now())`,
      ),
    )
    .orderBy(asc(events.effectiveAt), asc(events.id));
  return rows.map(({ id }) => id);
}

async function takeOne(tx: Tx, sealer: Sealer, userId: UserId, eventId: EventId): Promise<Effect> {
  const person = await lockPersonOrTombstone(tx, userId);
  const [row] = await tx
    .select({
      event: events,
      waitMs: sql<number>`ceil(extract(epoch from ${events.effectiveAt} - now()) * 1000)::double precision`,
    })
    .from(events)
    .where(eq(events.id, eventId))
    .for('update');
  if (row === undefined || row.event.finishedAt !== null) return { kind: 'ended' };
  const { event, waitMs } = row;
  if (event.deferredSealed === null) return { kind: 'effective' };
  if (event.effectiveAt !== null && waitMs > 0) {
    // Whose workflow was ended, and goes on all the same (reset in the Temporal UI), is as scheduled as ever.
    if (event.status !== 'scheduled')
      await tx.update(events).set({ status: 'scheduled', cause: null }).where(is(event));
    return { kind: 'later', effectiveAt: event.effectiveAt.toISOString(), waitMs };
  }
  if (person === undefined || person.deletedAt !== null) {
    await endUnstarted(tx, [event], person, { status: 'cancelled', outcome: 'cancelled', reason: 'user_deleted' });
    return { kind: 'ended' };
  }
  const returned = await returnSince(tx, event);
  if (returned !== undefined) {
    const reason = 'onboarded';
    await endUnstarted(tx, [event], person, { status: 'completed', outcome: 'superseded', reason, by: returned });
    return { kind: 'ended' };
  }
  try {
    // A refusal breaks a transaction: the inner one is given up, and what is to be done about it goes into the outer.
    await tx.transaction((inner) => apply(inner, sealer, event, person));
    return { kind: 'effective' };
  } catch (error) {
    const why = whyRefused(error);
    if (why === undefined) throw error;
    await refuse(tx, event, person, why.cause);
    return { kind: 'refused', code: why.cause.id, message: why.message };
  }
}

/** Who was brought back after the day they were to leave, before it could take effect, stays. */
async function returnSince(tx: Tx, { id, type, userId, effectiveAt }: Event): Promise<EventId | undefined> {
  if (type !== 'offboard' || userId === null || effectiveAt === null) return undefined;
  const [back] = await tx
    .select({ id: events.id })
    .from(events)
    .where(
      and(
        eq(events.userId, userId),
        eq(events.type, 'onboard'),
        isNull(events.deferredSealed),
        sql`coalesce(${events.effectiveAt}, ${events.createdAt}) > ${effectiveAt.toISOString()}`,
        isNotNull(events.version),
        ne(events.id, id),
      ),
    )
    .limit(1);
  return back?.id;
}

async function apply(tx: Tx, sealer: Sealer, event: Event, person: UserRow): Promise<void> {
  const { id, type, effectiveAt } = event;
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
  const older =
    type === 'offboard' ? await openEventsOf(tx, person, { except: id, at: effectiveAt ?? undefined }) : undefined;
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
      startedAt: sql`now()`,
    })
    .where(is(event));
  if (older !== undefined) await supersedeOlder(tx, applied.user, older, id);
  // What it supersedes is to hear of it; and it may have been another's workflow that came first.
  await wakeRelays(tx);
}

const TAKEN: Readonly<Record<string, string>> = {
  users_user_name: 'userName',
  users_employee_number: 'employeeNumber',
};

interface Refused {
  readonly cause: EventCause & { readonly id: string };
  readonly message: string;
}

/** What only a human can put right: a name that is another person's by now, a change that can't be decrypted. */
function whyRefused(error: unknown): Refused | undefined {
  if (error instanceof TenureError) {
    if (error.kind !== 'permanent') return undefined;
    const message = [error.message, error.remedy].filter(Boolean).join(' ');
    return { cause: { kind: 'change_refused', id: error.code }, message };
  }
  const failure = databaseFailure(error);
  const field = failure !== undefined && isTaken(failure) ? TAKEN[failure.constraint ?? ''] : undefined;
  if (field === undefined) return undefined;
  const message = `The ${field} it gives is another person's by now: change theirs and retry, or cancel this event.`;
  return { cause: { kind: 'change_refused', id: 'conflict', fields: [field] }, message };
}

/** Leaves the change sealed and the event in need of attention; a retry lets it try to take effect again. */
async function refuse(tx: Tx, event: Event, person: UserRow, cause: Refused['cause']): Promise<void> {
  await tx.update(events).set({ status: 'needs_attention', cause }).where(is(event));
  await appendLog(tx, [
    {
      eventId: event.id,
      workflowId: event.workflowId,
      userId: person.id,
      userName: person.userName,
      outcome: 'needs_attention',
      reason: cause.id,
    },
  ]);
  await tellAttention(tx, { eventId: event.id, userId: person.id, appId: null, reason: cause.id });
}

function is({ id }: Event) {
  return eq(events.id, id);
}
