import type { DirectoryGroup, DirectoryUser } from '../directory.ts';
import type { AttributeValue, JsonObject } from '../values.ts';

/** What a mapping row may read: a user's attributes or a group's, each with the type an expression sees. */
export interface Subject {
  readonly kind: 'user' | 'group';
  readonly fields: Readonly<Record<string, 'string' | 'bool' | 'map'>>;
}

export const USER: Subject = {
  kind: 'user',
  fields: {
    id: 'string',
    userName: 'string',
    givenName: 'string',
    familyName: 'string',
    displayName: 'string',
    email: 'string',
    active: 'bool',
    department: 'string',
    title: 'string',
    employeeNumber: 'string',
    attributes: 'map',
  },
};

export const GROUP: Subject = {
  kind: 'group',
  fields: { id: 'string', displayName: 'string', externalId: 'string', description: 'string' },
};

/** A user as mappings see them: every field is there, absent ones as null. */
export function userValues(user: DirectoryUser): JsonObject {
  const { id, userName, givenName, familyName, displayName, email, active } = user;
  const { department, title, employeeNumber, attributes } = user;
  return {
    id,
    userName,
    givenName,
    familyName,
    displayName,
    email,
    active,
    department,
    title,
    employeeNumber,
    attributes,
  };
}

/** A group as mappings see it. */
export function groupValues(group: DirectoryGroup): JsonObject {
  const { id, displayName, externalId, description } = group;
  return { id, displayName, externalId, description };
}

/** Why `source` can't be read, or undefined where it can. */
export function checkSource(source: string, subject: Subject): string | undefined {
  const known = Object.keys(subject.fields).filter((name) => name !== 'attributes');
  const hasAttributes = 'attributes' in subject.fields;
  if (source === '')
    return `is empty; expected one of ${known.join(', ')}${hasAttributes ? ' or attributes.NAME' : ''}.`;
  if (known.includes(source)) return undefined;
  if (hasAttributes && /^attributes\../s.test(source)) return undefined;
  const close = known.find((name) => name.toLowerCase() === source.toLowerCase());
  const advice = close ?? (hasAttributes ? `attributes.${source.replace(/^attributes\.?/, '') || 'NAME'}` : undefined);
  return (
    `"${source}" is not a directory attribute of a ${subject.kind}. Known are ${known.join(', ')}` +
    `${hasAttributes ? ' and attributes.NAME' : ''}${advice === undefined ? '' : `; did you mean ${advice}?`}`
  );
}

/**
 * The value at a checked source, null where there is none. `attributes.a.b` reads the attribute named `a.b`, else `b`
 * inside `a`.
 */
export function readSource(values: JsonObject, source: string): AttributeValue {
  const attributes = values.attributes;
  if (!source.startsWith('attributes.') || !isRecord(attributes)) return own(values, source);
  const name = source.slice('attributes.'.length);
  if (Object.hasOwn(attributes, name)) return own(attributes, name);
  return name
    .split('.')
    .reduce<AttributeValue>((value, part) => (isRecord(value) ? own(value, part) : null), attributes);
}

function own(record: JsonObject, name: string): AttributeValue {
  return Object.hasOwn(record, name) ? (record[name] ?? null) : null;
}

function isRecord(value: AttributeValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
