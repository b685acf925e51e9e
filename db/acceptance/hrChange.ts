import type { EventType } from '../../domain/lifecycle.ts';
import type { AttributeValue, JsonObject } from '../../domain/values.ts';
import type { PersonChange } from './applyChange.ts';
import type { GroupChange } from './memberships.ts';
import type { PersonFields, PersonState } from './personFields.ts';

export type HrEventType = Exclude<EventType, 'converge'>;

/** What an HR event says about a person, its groups resolved. */
export interface HrChange {
  readonly fields: Partial<PersonFields>;
  /** Other attributes: each replaces the old one, `null` clears it. */
  readonly others: JsonObject;
  readonly groups?: GroupChange | undefined;
}

/**
 * What an HR event makes of a person. The userName is the address, else the employee number, and follows them until
 * somebody gives the person another. Pure.
 */
export function personChange(type: HrEventType, before: PersonState, change: HrChange): PersonChange {
  const next = { ...before, ...change.fields };
  const isDefault = before.userName === defaultUserName(before);
  const follows = change.fields.userName === undefined && isDefault;
  return {
    fields: { ...change.fields, ...(follows ? { userName: defaultUserName(next) } : {}) },
    attributes: merged(before.attributes, change.others),
    ...(type === 'onboard' ? { active: true } : type === 'offboard' ? { active: false } : {}),
    ...(change.groups === undefined ? {} : { groups: change.groups }),
  };
}

/** The address, else the employee number (ruling 21). */
export function defaultUserName(person: Pick<PersonState, 'userName' | 'email' | 'employeeNumber'>): string {
  return person.email ?? person.employeeNumber ?? person.userName;
}

/** Whether the change gives the person a group. */
export function givesGroups({ groups }: HrChange): boolean {
  return (groups?.add?.length ?? 0) + (groups?.set?.length ?? 0) > 0;
}

function merged(before: JsonObject, others: JsonObject): JsonObject {
  const values = new Map<string, AttributeValue>(Object.entries(before));
  for (const [name, value] of Object.entries(others)) {
    if (value === null) values.delete(name);
    else values.set(name, value);
  }
  return Object.fromEntries(values);
}
