import { personOf, type ScimPersonFields } from '../../domain/scim/personOf.ts';
import { saidOf } from '../../domain/scim/said.ts';
import { notUnique } from '../../domain/scim/scimError.ts';
import type { JsonObject } from '../../domain/values.ts';
import { type Acceptance, type Accepted, acceptChange } from '../acceptance/acceptChange.ts';
import { acceptNewPerson } from '../acceptance/acceptNewPerson.ts';
import { lockTombstone } from '../acceptance/lockPerson.ts';
import type { Tx } from '../connect.ts';
import { correlatePeople } from '../sources/correlate.ts';
import { changePerson, type WrittenPerson } from './changePerson.ts';
import { keepAddresses, keepSaid } from './keptPerson.ts';
import type { ScimSource } from './scimSource.ts';

/**
 * Adds a person as a source says: an onboard unless `active` is false. Whoever was deleted comes back under the same id
 * (ruling 16).
 *
 * @throws ScimError 409 for an employee number that somebody has, 400; unique violation `users_user_name`.
 */
export async function createPerson(tx: Tx, source: ScimSource, resource: JsonObject): Promise<WrittenPerson> {
  const { fields, attributes } = personOf(resource);
  const known = source.visible === 'own' ? await hidden(tx, source, resource, fields) : undefined;
  if (known !== undefined) return known;
  const active = resource.active !== false;
  const acceptance: Acceptance = { type: active ? 'onboard' : 'update', source: source.id, said: true };
  const { user } = await accept(tx, { ...fields, attributes, active }, acceptance);
  const said = saidOf(resource);
  await keepAddresses(tx, user.id, said);
  return { user, row: await keepSaid(tx, source.id, user.id, { said, activeUnsaid: undefined }) };
}

/**
 * A source that sees only its own can't find somebody who is there already: whom it means becomes its own now, by the rules
 * of every source (correlate.ts). Somebody who is its own already, or may be several, is taken.
 */
async function hidden(
  tx: Tx,
  source: ScimSource,
  resource: JsonObject,
  fields: ScimPersonFields,
): Promise<WrittenPerson | undefined> {
  const { userName, email, employeeNumber } = fields;
  const found = await correlatePeople(tx, [{ key: userName, userName, email, employeeNumber }], source.id);
  const correlation = found.get(userName);
  if (correlation === undefined || correlation.kind === 'unmatched') return undefined;
  if (correlation.kind === 'disputed') throw notUnique(`Another User has this ${correlation.by}.`);
  return changePerson(tx, { ...source, visible: 'all' }, correlation.userId, {
    how: 'replace',
    next: () => ({ active: true, ...resource }),
    check: () => {},
  });
}

async function accept(
  tx: Tx,
  person: Parameters<typeof acceptNewPerson>[1],
  acceptance: Acceptance,
): Promise<Accepted> {
  const tombstone = await lockTombstone(tx, person);
  if (tombstone !== undefined) {
    const { active, attributes, ...fields } = person;
    return acceptChange(tx, tombstone, { fields, active, attributes }, acceptance);
  }
  const accepted = await acceptNewPerson(tx, person, {}, acceptance);
  if (accepted === undefined) throw notUnique('Another User has this employeeNumber.');
  return accepted;
}
