import type { EventType } from '../../domain/lifecycle.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { Tx } from '../connect.ts';
import type { EventChanges } from '../schema/index.ts';
import { liftAllSuppressions, liftSuppressionsByGroups } from './liftSuppressions.ts';
import {
  differenceOf,
  type GroupChange,
  groupsOf,
  type MembershipDifference,
  writeMemberships,
} from './memberships.ts';
import { changedNames, type PersonFields, type PersonState, type UserRow } from './personFields.ts';
import { writePerson } from './writePerson.ts';

/** What is to become of a person; what is left out stays. */
export interface PersonChange {
  readonly fields?: Partial<PersonFields>;
  /** All of them, as they shall be. */
  readonly attributes?: JsonObject;
  readonly active?: boolean;
  readonly groups?: GroupChange;
  /** The person leaves the directory; a tombstone remains (ruling 16). */
  readonly deleted?: boolean;
}

export interface AppliedChange {
  readonly user: UserRow;
  readonly changes: EventChanges;
}

/** The event that carries a change. */
export interface Carrier {
  readonly type: EventType;
  /** It counts although it may change nothing: somebody said so (an HR event). */
  readonly said: boolean;
}

/**
 * Applies a change to a person whose row is locked, and raises the version. Who becomes inactive loses all memberships;
 * who becomes active begins without any. Whatever grants an app anew lifts its suppression (ruling 13).
 *
 * @returns undefined when nothing changes and nothing was said.
 * @throws unique violation `users_user_name` or `users_employee_number` where that is another person's.
 */
export async function applyChange(
  tx: Tx,
  before: UserRow,
  change: PersonChange,
  { type, said }: Carrier,
): Promise<AppliedChange | undefined> {
  const next: PersonState = {
    ...before,
    ...change.fields,
    active: change.active ?? before.active,
    attributes: change.attributes ?? before.attributes,
  };
  const deletedAt = change.deleted === true ? new Date() : null;
  const attributes = changedNames(before, next);
  const difference = await membershipDifference(tx, before, next, change.groups);
  const changed = attributes.length > 0 || difference.added.length > 0 || difference.removed.length > 0;
  if (!changed && !said) return undefined;
  const user = await writePerson(tx, before, next, deletedAt);
  await writeMemberships(tx, user.id, difference);
  if (type === 'onboard') await liftAllSuppressions(tx, user.id);
  else await liftSuppressionsByGroups(tx, [user.id], difference.added);
  return {
    user,
    changes: { attributes, groupsAdded: difference.added, groupsRemoved: difference.removed },
  };
}

async function membershipDifference(
  tx: Tx,
  before: UserRow,
  next: PersonState,
  change: GroupChange | undefined,
): Promise<MembershipDifference> {
  if (change === undefined && next.active === before.active) return { added: [], removed: [] };
  const current = await groupsOf(tx, before.id);
  if (!next.active) return differenceOf(current, { set: [] });
  return differenceOf(current, before.active ? (change ?? {}) : { ...change, set: change?.set ?? [] });
}
