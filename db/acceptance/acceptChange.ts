import type { EventId } from '../../domain/ids.ts';
import type { EventType } from '../../domain/lifecycle.ts';
import type { Tx } from '../connect.ts';
import { applyChange, type PersonChange } from './applyChange.ts';
import { insertEvent } from './insertEvent.ts';
import type { UserRow } from './personFields.ts';
import { openEventsOf, supersedeOlder } from './supersedeOlder.ts';

/** A person as they stand after a change, and the event that carries it into the apps; null where nothing changed. */
export interface Accepted {
  readonly user: UserRow;
  readonly eventId: EventId | null;
}

export interface Acceptance {
  readonly type: Exclude<EventType, 'converge'>;
  readonly source: string;
  /** With `source` unique: what is taken twice fails the second time. */
  readonly sourceEventId?: string | undefined;
  readonly onFailure?: 'attention' | 'compensate' | undefined;
  /** Part of a change of many, such as a feed (insertEvent.ts). */
  readonly bulk?: boolean | undefined;
  /** Makes an event although nothing may change. */
  readonly said?: boolean;
}

/** Applies a change to a person whose row is locked, and writes the one event for it. */
export async function acceptChange(
  tx: Tx,
  before: UserRow,
  change: PersonChange,
  { type, source, sourceEventId, onFailure, bulk = false, said = false }: Acceptance,
): Promise<Accepted> {
  const older = type === 'offboard' ? await openEventsOf(tx, before) : undefined;
  const applied = await applyChange(tx, before, change, { type, said });
  if (applied === undefined) return { user: before, eventId: null };
  const { user, changes } = applied;
  const eventId = await insertEvent(tx, {
    type,
    userId: user.id,
    version: user.version,
    changes,
    source,
    bulk,
    ...(sourceEventId === undefined ? {} : { sourceEventId }),
    ...(onFailure === undefined ? {} : { onFailure }),
  });
  if (older !== undefined) await supersedeOlder(tx, user, older, eventId);
  return { user, eventId };
}
