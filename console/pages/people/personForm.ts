import type { InferRequestType } from 'hono/client';
import type { api } from '../../client/client.ts';
import type { Person } from './queries.ts';

type PersonPatch = InferRequestType<(typeof api.v1.users)[':id']['$patch']>['json'];
type Value = Person['attributes'][string];

/** The fields of a person with their labels, in the order of the form. */
export const FIELDS = [
  { name: 'userName', label: 'User name', isRequired: true },
  { name: 'givenName', label: 'First name', isRequired: false },
  { name: 'familyName', label: 'Last name', isRequired: false },
  { name: 'displayName', label: 'Display name', isRequired: false },
  { name: 'email', label: 'Email', isRequired: false },
  { name: 'employeeNumber', label: 'Employee number', isRequired: false },
  { name: 'department', label: 'Department', isRequired: false },
  { name: 'title', label: 'Title', isRequired: false },
] as const;

type FieldName = (typeof FIELDS)[number]['name'];

/** A further attribute as it is typed. */
export interface AttributeRow {
  readonly key: string;
  readonly name: string;
  readonly value: string;
}

export type PersonValues = Record<FieldName, string> & {
  readonly active: boolean;
  readonly attributes: AttributeRow[];
};

export const NEW_PERSON: PersonValues = {
  userName: '',
  givenName: '',
  familyName: '',
  displayName: '',
  email: '',
  employeeNumber: '',
  department: '',
  title: '',
  active: true,
  attributes: [],
};

export function valuesOf(person: Person): PersonValues {
  return {
    userName: person.userName,
    givenName: person.givenName ?? '',
    familyName: person.familyName ?? '',
    displayName: person.displayName ?? '',
    email: person.email ?? '',
    employeeNumber: person.employeeNumber ?? '',
    department: person.department ?? '',
    title: person.title ?? '',
    active: person.active,
    attributes: Object.entries(person.attributes).map(([name, value]) => ({ key: name, name, value: textOf(value) })),
  };
}

/** What `POST /v1/users` takes: what is filled in. */
export function newPersonOf(values: PersonValues) {
  const filled = FIELDS.filter(({ name }) => values[name].trim() !== '').map(({ name }) => [name, values[name].trim()]);
  return {
    ...Object.fromEntries(filled),
    userName: values.userName.trim(),
    active: values.active,
    attributes: Object.fromEntries(named(values.attributes).map(({ name, value }) => [name.trim(), value])),
  };
}

/** The merge patch that makes of a person what the form says: only what differs; null clears. */
export function patchOf(person: Person, values: PersonValues): PersonPatch {
  const before = valuesOf(person);
  const fields = FIELDS.filter(({ name }) => values[name].trim() !== before[name]).map(({ name }) => {
    const text = values[name].trim();
    return [name, text === '' && name !== 'userName' ? null : text];
  });
  const rows = named(values.attributes);
  const kept = new Set(rows.map(({ name }) => name.trim()));
  const changed: [string, Value][] = rows
    .filter(({ name, value }) => !(name in person.attributes) || textOf(person.attributes[name]) !== value)
    .map(({ name, value }) => [name.trim(), likeBefore(person.attributes[name], value)]);
  const gone: [string, null][] = Object.keys(person.attributes)
    .filter((name) => !kept.has(name))
    .map((name) => [name, null]);
  const attributes = [...changed, ...gone];
  return {
    ...Object.fromEntries(fields),
    ...(attributes.length === 0 ? {} : { attributes: Object.fromEntries(attributes) }),
  };
}

/** A value as text; what is none (a number, a list) as JSON. */
export function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}

/** What was a number, a list or such stays one, where the text can be read so. */
function likeBefore(before: Value | undefined, text: string): Value {
  if (before === undefined || typeof before === 'string') return text;
  try {
    const parsed: Value = JSON.parse(text);
    return parsed;
  } catch {
    return text;
  }
}

function named(rows: readonly AttributeRow[]): readonly AttributeRow[] {
  return rows.filter(({ name }) => name.trim() !== '');
}
