import { newId } from '../../domain/ids.ts';
import type { Tx } from '../connect.ts';
import type { Acceptance, Accepted } from './acceptChange.ts';
import { insertEvent } from './insertEvent.ts';
import { differenceOf, type GroupChange, writeMemberships } from './memberships.ts';
import { changedNames, type PersonState } from './personFields.ts';
import { addPerson } from './writePerson.ts';

/**
 * Adds somebody who was never there, with the one event for it.
 * @returns undefined where somebody has the employee number already.
 * @throws unique violation `users_user_name`.
 */
export async function acceptNewPerson(
  tx: Tx,
  person: PersonState,
  groups: GroupChange,
  { type, source, sourceEventId, onFailure, bulk = false }: Acceptance,
): Promise<Accepted | undefined> {
  const user = await addPerson(tx, newId('usr'), person);
  if (user === undefined) return undefined;
  const difference = differenceOf([], groups);
  await writeMemberships(tx, user.id, difference);
  const eventId = await insertEvent(tx, {
    type,
    userId: user.id,
    version: user.version,
    changes: {
      attributes: changedNames(undefined, person),
      groupsAdded: difference.added,
      groupsRemoved: difference.removed,
    },
    source,
    bulk,
    ...(sourceEventId === undefined ? {} : { sourceEventId }),
    ...(onFailure === undefined ? {} : { onFailure }),
  });
  return { user, eventId };
}
