import type { Tx } from '../connect.ts';
import { type Acceptance, type Accepted, acceptChange } from './acceptChange.ts';
import { acceptNewPerson } from './acceptNewPerson.ts';
import { lockTombstone } from './lockPerson.ts';
import type { PersonState } from './personFields.ts';
import { Refusal } from './refusal.ts';

/**
 * Adds a person: `onboard` when active, else `update`, as there is no account to give. The tombstone of the same
 * employee number, else userName, comes back to life with its id (ruling 16).
 *
 * @throws Refusal `conflict` naming `employeeNumber`; unique violation `users_user_name`.
 */
export async function createUser(tx: Tx, person: PersonState): Promise<Accepted> {
  const acceptance: Acceptance = { type: person.active ? 'onboard' : 'update', source: 'api', said: true };
  const tombstone = await lockTombstone(tx, person);
  if (tombstone !== undefined) {
    const { active, attributes, ...fields } = person;
    return acceptChange(tx, tombstone, { fields, active, attributes }, acceptance);
  }
  const accepted = await acceptNewPerson(tx, person, {}, acceptance);
  if (accepted === undefined) throw numberTaken();
  return accepted;
}

function numberTaken(): Refusal {
  const message = 'Another user has this employee number.';
  return new Refusal('conflict', 'employee_number_taken', message, [{ field: 'employeeNumber', message }]);
}
