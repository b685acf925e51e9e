import type { GroupId, UserId } from '../../domain/ids.ts';
import { newId } from '../../domain/ids.ts';
import { authoritative, isAuthority } from '../../domain/sources/authority.ts';
import type { SourceRecord } from '../../domain/sources/record.ts';
import { type Acceptance, acceptChange } from '../acceptance/acceptChange.ts';
import { acceptNewPerson } from '../acceptance/acceptNewPerson.ts';
import { defaultUserName, type HrChange, personChange } from '../acceptance/hrChange.ts';
import { lockTombstone } from '../acceptance/lockPerson.ts';
import {
  changedNames,
  NO_FIELDS,
  type PersonFields,
  type PersonState,
  type UserRow,
} from '../acceptance/personFields.ts';
import { invalidFields } from '../acceptance/refusal.ts';
import { scheduleHrEvent, withdrawScheduled } from '../acceptance/scheduleHrEvent.ts';
import { addPerson, writePerson } from '../acceptance/writePerson.ts';
import type { Tx } from '../connect.ts';
import type { Taking } from './inRun.ts';

export interface Standing {
  /** The person, locked; a tombstone too. Undefined where the directory has nobody. */
  readonly user: UserRow | undefined;
  /** The source has said before that the person works: who left by another's word is not brought back by the same again. */
  readonly saidActive: boolean;
  /** Resolved; undefined where the source says nothing of groups. */
  readonly groups: readonly GroupId[] | undefined;
  /** The source's groups that the person is in now. */
  readonly own: readonly GroupId[];
}

export interface Taken {
  readonly kind: 'created' | 'updated' | 'unchanged' | 'scheduled' | 'leaving' | 'unmatched';
  readonly userId: UserId | null;
  /** Names of what changes. */
  readonly attributes: readonly string[];
}

/**
 * Takes what a source says of one person by the acceptance that HR's events go through: one event, at an import's
 * priority, and none where nothing changes. Who leaves is only noted: they go when the run ends, unless it is held.
 *
 * @throws Refusal `invalid`; unique violations `users_user_name`, `users_employee_number`.
 */
export async function takeRecord(tx: Tx, taking: Taking, record: SourceRecord, standing: Standing): Promise<Taken> {
  const { source } = taking;
  const said = authoritative(record, source.authority);
  const change = changeOf(said, standing);
  const later = laterThanNow(record.effectiveAt);
  const rulesActive = isAuthority(source.authority, 'active');
  const { user } = standing;
  if (user === undefined || (user.deletedAt !== null && !standing.saidActive)) {
    if (!rulesActive || (!record.active && later === undefined))
      return { kind: 'unmatched', userId: null, attributes: [] };
    return join(tx, taking, user, change, record.active ? later : undefined, record.active ? undefined : later);
  }
  if (user.deletedAt !== null) return { kind: 'unchanged', userId: user.id, attributes: [] };
  await withdrawScheduled(tx, user, source.id);
  if (!rulesActive) return move(tx, taking, user, change);
  if (record.active) {
    const returns = !user.active && !standing.saidActive;
    if (later !== undefined) {
      return announce(tx, taking, user, returns ? 'onboard' : 'update', change, later);
    }
    return returns ? comeBack(tx, taking, user, change) : move(tx, taking, user, change);
  }
  if (later === undefined) {
    return { kind: user.active ? 'leaving' : 'unchanged', userId: user.id, attributes: ['active'] };
  }
  await move(tx, taking, user, change);
  return announce(tx, taking, user, 'offboard', { fields: {}, others: {} }, later);
}

/** Somebody whom the directory has not, or has a tombstone of. */
async function join(
  tx: Tx,
  taking: Taking,
  tombstone: UserRow | undefined,
  change: HrChange,
  from: Date | undefined,
  until: Date | undefined,
): Promise<Taken> {
  const person = newPersonOf(change);
  const known = tombstone ?? (await lockTombstone(tx, person));
  if (from !== undefined) {
    const announced: PersonState = {
      ...NO_FIELDS,
      employeeNumber: person.employeeNumber,
      userName: person.employeeNumber ?? person.userName,
      active: false,
      attributes: {},
    };
    const user =
      known === undefined
        ? await addPerson(tx, newId('usr'), announced)
        : await writePerson(tx, known, announced, null);
    if (user === undefined) throw numberTaken();
    const { userId } = await announce(tx, taking, user, 'onboard', change, from);
    return { kind: 'scheduled', userId, attributes: changedNames(undefined, person) };
  }
  const acceptance = acceptanceOf(taking, 'onboard');
  const { active, attributes, ...fields } = person;
  const accepted =
    known === undefined
      ? await acceptNewPerson(tx, person, { add: change.groups?.add }, acceptance)
      : await acceptChange(
          tx,
          known,
          { fields, active, attributes, groups: { set: change.groups?.add ?? [] } },
          acceptance,
        );
  if (accepted === undefined) throw numberTaken();
  if (until !== undefined) await announce(tx, taking, accepted.user, 'offboard', { fields: {}, others: {} }, until);
  return { kind: 'created', userId: accepted.user.id, attributes: changedNames(undefined, person) };
}

async function comeBack(tx: Tx, taking: Taking, user: UserRow, change: HrChange): Promise<Taken> {
  await acceptChange(tx, user, personChange('onboard', user, change), acceptanceOf(taking, 'onboard'));
  return { kind: 'updated', userId: user.id, attributes: ['active'] };
}

async function move(tx: Tx, taking: Taking, user: UserRow, change: HrChange): Promise<Taken> {
  // Who is inactive is in no groups.
  const possible = user.active ? change : { fields: change.fields, others: change.others };
  const next = personChange('update', user, possible);
  const names = changedNames(user, { ...user, ...next.fields, attributes: next.attributes ?? user.attributes });
  const type = names.length > 0 ? 'update' : 'group-change';
  const { eventId } = await acceptChange(tx, user, next, { ...acceptanceOf(taking, type), said: false });
  const attributes = names.length > 0 ? names : ['groups'];
  return eventId === null
    ? { kind: 'unchanged', userId: user.id, attributes: [] }
    : { kind: 'updated', userId: user.id, attributes };
}

async function announce(
  tx: Tx,
  { sealer, source }: Taking,
  user: UserRow,
  type: 'onboard' | 'update' | 'offboard',
  change: HrChange,
  effectiveAt: Date,
): Promise<Taken> {
  const post = { type, employeeNumber: user.employeeNumber ?? '', effectiveAt, bulk: true, source: source.id };
  // Who begins later is in no groups yet: none has to be taken.
  const groups = change.groups && { add: change.groups.add, ...(user.active ? { remove: change.groups.remove } : {}) };
  await scheduleHrEvent(tx, sealer, user, post, { ...change, groups });
  return { kind: 'scheduled', userId: user.id, attributes: ['active'] };
}

function acceptanceOf({ source }: Taking, type: Acceptance['type']): Acceptance {
  return { type, source: source.id, bulk: true, said: type === 'onboard' };
}

/** What is said of a person; of groups those that the source names, and none else of its own. */
function changeOf(
  { fields, attributes, groups: said }: Pick<SourceRecord, 'fields' | 'attributes' | 'groups'>,
  { groups, own }: Standing,
): HrChange {
  const { userName, ...others } = fields;
  const wanted = new Set(groups ?? []);
  return {
    fields: {
      ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name, value === '' ? null : value])),
      ...(userName === undefined || userName === null || userName === '' ? {} : { userName }),
    },
    others: attributes,
    ...(said === undefined || groups === undefined
      ? {}
      : { groups: { add: [...wanted], remove: own.filter((id) => !wanted.has(id)) } }),
  };
}

function newPersonOf({ fields, others }: HrChange): PersonState {
  const blank: PersonFields = { ...NO_FIELDS, userName: '', ...fields };
  const userName = blank.userName === '' ? defaultUserName(blank) : blank.userName;
  if (userName === '') {
    const message = 'A new person needs a userName, an email or an employeeNumber.';
    throw invalidFields([{ field: 'userName', message }]);
  }
  const attributes = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== null));
  return { ...blank, userName, active: true, attributes };
}

function laterThanNow(effectiveAt: string | undefined): Date | undefined {
  if (effectiveAt === undefined) return undefined;
  const moment = new Date(effectiveAt);
  return moment.getTime() > Date.now() ? moment : undefined;
}

function numberTaken() {
  return invalidFields([{ field: 'employeeNumber', message: 'Another user has this employee number.' }]);
}
