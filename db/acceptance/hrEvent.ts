import { sql } from 'drizzle-orm';
import { TenureError } from '../../domain/errors.ts';
import type { EventId } from '../../domain/ids.ts';
import type { Sealer } from '../../domain/sealing.ts';
import type { Tx } from '../connect.ts';
import { type Acceptance, type Accepted, acceptChange } from './acceptChange.ts';
import { acceptNewPerson } from './acceptNewPerson.ts';
import { givesGroups, type HrChange, type HrEventType, personChange } from './hrChange.ts';
import { lockByEmployeeNumber, lockTombstone } from './lockPerson.ts';
import { NO_FIELDS, type PersonState, type UserRow } from './personFields.ts';
import { invalidFields, Refusal } from './refusal.ts';
import { type NamedGroups, resolveGroups } from './resolveGroups.ts';
import { replaceScheduled, scheduleHrEvent } from './scheduleHrEvent.ts';

/** A joiner, mover or leaver as the HR system says it. */
export interface HrPost extends Omit<HrChange, 'groups'> {
  readonly type: HrEventType;
  readonly employeeNumber: string;
  readonly groups?: NamedGroups | undefined;
  /** When it takes effect; the past means now. */
  readonly effectiveAt?: Date | undefined;
  readonly onFailure?: 'attention' | 'compensate' | undefined;
  /** One of a feed's many: the deletion guard may hold it (insertEvent.ts). What HR posts by itself is none. */
  readonly bulk?: boolean | undefined;
}

/**
 * Takes an HR event: one event for the person with all that changed. An onboard is an upsert, and brings back who left.
 *
 * @throws Refusal `missing` `unknown_person` for anything else about somebody unknown; `invalid` naming groups that are
 * unknown or can't be given; unique violation `users_user_name`.
 */
export async function hrEvent(tx: Tx, sealer: Sealer, post: HrPost): Promise<EventId> {
  const { groups: named, ...said } = post;
  const change = { ...said, ...(named === undefined ? {} : { groups: await resolveGroups(tx, named) }) };
  const known = await lockByEmployeeNumber(tx, post.employeeNumber);
  if (known === undefined && post.type !== 'onboard') throw unknownPerson();
  if (post.effectiveAt !== undefined && (await isLater(tx, post.effectiveAt))) {
    return scheduleHrEvent(tx, sealer, known, { ...post, effectiveAt: post.effectiveAt }, change);
  }
  const { user, eventId } = await accept(tx, known, post, change);
  if (eventId === null) throw new TenureError('bug', 'no_event', 'An HR event always makes an event.');
  if (post.effectiveAt !== undefined) await replaceScheduled(tx, user, post.type, eventId);
  return eventId;
}

/** By the clock that decides when it takes effect. */
async function isLater(tx: Tx, effectiveAt: Date): Promise<boolean> {
  const [row] = await tx.execute<{ later: boolean }>(
    sql`select ${effectiveAt.toISOString()}::timestamptz > now() as later`,
  );
  return row?.later === true;
}

async function accept(tx: Tx, known: UserRow | undefined, post: HrPost, change: HrChange): Promise<Accepted> {
  const { type, onFailure, bulk } = post;
  const acceptance: Acceptance = { type, source: 'hr', onFailure, bulk, said: true };
  if (known !== undefined) {
    if (!known.active && post.type !== 'onboard' && givesGroups(change)) throw inactive();
    return acceptChange(tx, known, personChange(post.type, known, change), acceptance);
  }
  const blank: PersonState = {
    ...NO_FIELDS,
    employeeNumber: post.employeeNumber,
    userName: post.employeeNumber,
    active: true,
    attributes: {},
  };
  const said = personChange('onboard', blank, change);
  const tombstone = await lockTombstone(tx, { employeeNumber: post.employeeNumber });
  if (tombstone !== undefined) {
    const { active: _active, attributes: _attributes, ...fields } = { ...blank, ...said.fields };
    return acceptChange(tx, tombstone, { ...said, fields }, acceptance);
  }
  const person = { ...blank, ...said.fields, attributes: said.attributes ?? {} };
  const added = await acceptNewPerson(tx, person, change.groups ?? {}, acceptance);
  if (added !== undefined) return added;
  // Somebody with this number was added while we looked: the onboard is an upsert.
  const twin = await lockByEmployeeNumber(tx, post.employeeNumber);
  if (twin === undefined) throw unknownPerson();
  return acceptChange(tx, twin, personChange('onboard', twin, change), acceptance);
}

function unknownPerson(): Refusal {
  return new Refusal('missing', 'unknown_person', 'Nobody has this employeeNumber: onboard the person first.', [
    { field: 'employeeNumber', message: 'Nobody has this number.' },
  ]);
}

function inactive(): Refusal {
  return invalidFields([
    { field: 'groups', message: 'The person is inactive: only an onboard event can give them groups.' },
  ]);
}
