import type { UserId } from '../../domain/ids.ts';
import { personChange } from '../../domain/scim/personChange.ts';
import { saidAfter, saidOf } from '../../domain/scim/said.ts';
import { noSuchResource } from '../../domain/scim/scimError.ts';
import { type KeptResource, userResource } from '../../domain/scim/userResource.ts';
import type { JsonObject } from '../../domain/values.ts';
import { acceptChange } from '../acceptance/acceptChange.ts';
import { lockPerson } from '../acceptance/lockPerson.ts';
import type { UserRow } from '../acceptance/personFields.ts';
import type { Tx } from '../connect.ts';
import {
  digestOfKept,
  findSourcePerson,
  forgetSaid,
  keepAddresses,
  keepSaid,
  keptOf,
  type SourcePerson,
} from './keptPerson.ts';
import type { ScimSource } from './scimSource.ts';

/** A person as they stand for a source after a write. */
export interface WrittenPerson {
  readonly user: UserRow;
  readonly row: SourcePerson | undefined;
}

export interface PersonWrite {
  /** PUT says all that the source has to say, PATCH only what changes (personChange.ts). */
  readonly how: 'replace' | 'patch';
  /** What the resource becomes; throws where the change can't be made. */
  readonly next: (current: JsonObject) => JsonObject;
  /** Throws where the client has not seen the person as they are now. */
  readonly check: (current: WrittenPerson) => void;
}

/**
 * Changes a person as a source says: one event for all that changes, `active: false` an offboard, and none where nothing
 * changes. Whom the source has not spoken of before is linked to it.
 *
 * @throws ScimError 404, 400; unique violation `users_user_name` or `users_employee_number`.
 */
export async function changePerson(tx: Tx, source: ScimSource, id: UserId, write: PersonWrite): Promise<WrittenPerson> {
  const { user, row } = await lockVisible(tx, source, id);
  write.check({ user, row });
  const kept = keptOf(row?.resource);
  const current = userResource(user, kept);
  const next = write.next(current);
  const {
    fields,
    attributes,
    active = user.active,
  } = personChange(user, kept, next, {
    how: write.how,
    authority: source.authority,
  });
  const type = active === user.active ? 'update' : active ? 'onboard' : 'offboard';
  const accepted = await acceptChange(tx, user, { fields, attributes, active }, { type, source: source.id });
  const said = keptAfter(kept, current, next, write.how);
  if (row?.situation === 'matched' && row.digest === digestOfKept(said)) return { user: accepted.user, row };
  await keepAddresses(tx, id, said.said);
  return { user: accepted.user, row: await keepSaid(tx, source.id, id, said) };
}

/**
 * Offboards a person and leaves a tombstone (ruling 16).
 * @throws ScimError 404, also for somebody who is deleted already.
 */
export async function removePerson(tx: Tx, source: ScimSource, id: UserId, check: PersonWrite['check']): Promise<void> {
  const found = await lockVisible(tx, source, id);
  check(found);
  const change = { active: false, deleted: true };
  await acceptChange(tx, found.user, change, { type: 'offboard', source: source.id, said: true });
  await forgetSaid(tx, source.id, id);
}

async function lockVisible(tx: Tx, source: ScimSource, id: UserId): Promise<WrittenPerson & { user: UserRow }> {
  const user = await lockPerson(tx, id);
  if (user === undefined) throw noSuchResource('User');
  const row = await findSourcePerson(tx, source.id, id);
  if (source.visible === 'own' && row?.situation !== 'matched') throw noSuchResource('User');
  return { user, row };
}

function keptAfter(
  kept: KeptResource | undefined,
  current: JsonObject,
  next: JsonObject,
  how: PersonWrite['how'],
): KeptResource {
  if (how === 'replace') return { said: saidOf(next), activeUnsaid: undefined };
  const isTaken = current.active !== undefined && next.active === undefined;
  const activeUnsaid = next.active === undefined ? (isTaken ? current.active === true : kept?.activeUnsaid) : undefined;
  return { said: saidAfter(kept?.said ?? {}, current, next), activeUnsaid };
}
