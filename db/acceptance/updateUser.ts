import type { UserId } from '../../domain/ids.ts';
import { mergePatch } from '../../domain/mergePatch.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { Tx } from '../connect.ts';
import { type Accepted, acceptChange } from './acceptChange.ts';
import { lockPerson } from './lockPerson.ts';
import type { PersonFields, UserRow } from './personFields.ts';
import { Refusal } from './refusal.ts';

/** A JSON merge patch (RFC 7396) of a person: what is left out stays, `null` clears. */
export interface UserPatch {
  readonly fields: Partial<PersonFields>;
  readonly active?: boolean | undefined;
  readonly attributes?: JsonObject | null | undefined;
}

export interface Updated extends Accepted {
  readonly before: UserRow;
}

/**
 * Changes a person: `active: false` is an offboard and ends all memberships, `active: true` of somebody inactive an
 * onboard, all else an update. Without a change there is no event and no new version.
 *
 * @throws Refusal `missing`; unique violation `users_user_name` or `users_employee_number`.
 */
export async function updateUser(tx: Tx, id: UserId, patch: UserPatch): Promise<Updated> {
  const before = await lockPerson(tx, id);
  if (before === undefined) throw noSuchUser();
  const active = patch.active ?? before.active;
  const type = active === before.active ? 'update' : active ? 'onboard' : 'offboard';
  const attributes =
    patch.attributes === undefined ? before.attributes : mergePatch(before.attributes, patch.attributes);
  const change = { fields: patch.fields, active, attributes };
  return { before, ...(await acceptChange(tx, before, change, { type, source: 'api' })) };
}

/** 404: never there, or gone. */
export function noSuchUser(): Refusal {
  return new Refusal('missing', 'user_not_found', 'There is no user of this id.');
}
