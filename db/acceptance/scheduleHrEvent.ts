import { and, eq, isNotNull, isNull, ne, type SQL } from 'drizzle-orm';
import { type EventId, newId, type SourceId } from '../../domain/ids.ts';
import type { Sealer } from '../../domain/sealing.ts';
import type { Tx } from '../connect.ts';
import { events } from '../schema/index.ts';
import { sealChange } from './deferredChange.ts';
import { endUnstarted } from './endUnstarted.ts';
import type { HrChange, HrEventType } from './hrChange.ts';
import { insertEvent } from './insertEvent.ts';
import { lockTombstone } from './lockPerson.ts';
import { NO_FIELDS, type PersonState, type UserRow } from './personFields.ts';
import { Refusal } from './refusal.ts';
import { addPerson, writePerson } from './writePerson.ts';

export interface ScheduledPost {
  readonly type: HrEventType;
  readonly employeeNumber: string;
  readonly effectiveAt: Date;
  readonly onFailure?: 'attention' | 'compensate' | undefined;
  readonly bulk?: boolean | undefined;
  /** Who says so; default `hr`. */
  readonly source?: string | undefined;
}

/**
 * Keeps an event for later: its change is sealed in its row and enters the directory when it takes effect (ruling 8).
 * Somebody unknown gets an inactive user meanwhile. An older scheduled event of the same type is replaced.
 */
export async function scheduleHrEvent(
  tx: Tx,
  sealer: Sealer,
  known: UserRow | undefined,
  post: ScheduledPost,
  change: HrChange,
): Promise<EventId> {
  const user = known ?? (await addInactive(tx, post.employeeNumber));
  const id = newId('evt');
  await insertEvent(tx, {
    id,
    type: post.type,
    userId: user.id,
    source: post.source ?? 'hr',
    bulk: post.bulk === true,
    ...(post.onFailure === undefined ? {} : { onFailure: post.onFailure }),
    scheduled: { effectiveAt: post.effectiveAt, deferredSealed: sealChange(sealer, id, change) },
  });
  await replaceScheduled(tx, user, post.type, id);
  return id;
}

/** Ends what was scheduled of the same type for the person before this event. */
export async function replaceScheduled(tx: Tx, user: UserRow, type: HrEventType, by: EventId): Promise<void> {
  await endScheduled(tx, user, and(eq(events.type, type), ne(events.id, by)), by);
}

/** Ends what a source had announced of a person: what it says now is the whole of it. */
export async function withdrawScheduled(tx: Tx, user: UserRow, sourceId: SourceId): Promise<void> {
  await endScheduled(tx, user, eq(events.source, sourceId));
}

async function endScheduled(tx: Tx, user: UserRow, which: SQL | undefined, by?: EventId): Promise<void> {
  const announced = await tx
    .select({ id: events.id, workflowId: events.workflowId, startState: events.startState })
    .from(events)
    .where(and(eq(events.userId, user.id), isNull(events.finishedAt), isNotNull(events.deferredSealed), which))
    .for('update');
  const end = { status: 'cancelled', outcome: 'cancelled', reason: 'replaced' } as const;
  await endUnstarted(tx, announced, user, by === undefined ? end : { ...end, by });
}

async function addInactive(tx: Tx, employeeNumber: string): Promise<UserRow> {
  const person: PersonState = {
    ...NO_FIELDS,
    employeeNumber,
    userName: employeeNumber,
    active: false,
    attributes: {},
  };
  const tombstone = await lockTombstone(tx, { employeeNumber });
  const user =
    tombstone === undefined
      ? await addPerson(tx, newId('usr'), person)
      : await writePerson(tx, tombstone, person, null);
  if (user !== undefined) return user;
  const message = 'The person was added just now: send the event again.';
  throw new Refusal('conflict', 'employee_number_taken', message, [{ field: 'employeeNumber', message }]);
}
