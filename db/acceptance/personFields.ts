import { isDeepStrictEqual } from 'node:util';
import type { DirectoryUser } from '../../domain/directory.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { users } from '../schema/index.ts';

/** A person's row. */
export type UserRow = typeof users.$inferSelect;

/** The fields of a person that a source may set, `active` and `attributes` aside. */
export const PERSON_FIELDS = [
  'userName',
  'givenName',
  'familyName',
  'displayName',
  'email',
  'department',
  'title',
  'employeeNumber',
] as const satisfies readonly (keyof DirectoryUser)[];

export type PersonFields = Pick<DirectoryUser, (typeof PERSON_FIELDS)[number]>;

/** A person of whom nothing but the userName is known. */
export const NO_FIELDS: Omit<PersonFields, 'userName'> = {
  givenName: null,
  familyName: null,
  displayName: null,
  email: null,
  department: null,
  title: null,
  employeeNumber: null,
};

/** What a person consists of, beside groups. */
export type PersonState = PersonFields & Pick<DirectoryUser, 'active' | 'attributes'>;

/** The names of what differs: `email`, `active`, `attributes.costCentre`. */
export function changedNames(before: PersonState | undefined, after: PersonState): string[] {
  const old: PersonState = before ?? { ...NO_FIELDS, userName: '', active: false, attributes: {} };
  const keys = new Set([...Object.keys(old.attributes), ...Object.keys(after.attributes)]);
  return [
    ...[...PERSON_FIELDS, 'active' as const].filter((name) => old[name] !== after[name]),
    ...[...keys]
      .filter((key) => !isDeepStrictEqual(own(old.attributes, key), own(after.attributes, key)))
      .sort()
      .map((key) => `attributes.${key}`),
  ];
}

function own(attributes: JsonObject, key: string): unknown {
  return Object.hasOwn(attributes, key) ? attributes[key] : undefined;
}
