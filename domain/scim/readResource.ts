import { type AttributeValue, isStorableText, type JsonObject } from '../values.ts';
import type { ResourceKind, ScimAttribute } from './attribute.ts';
import { attributesOf, findAttribute } from './locate.ts';
import { badRequest } from './scimError.ts';

/** More elements than anybody has; a group's members are the many. */
const MAX_ELEMENTS = 100_000;

/**
 * A resource that a client sent (POST, PUT), by its schemas: names in their own case, values of their types, no read-only
 * attributes, none that no schema knows. What is empty is left out (RFC 7643 section 2.5). Takes what clients are known
 * to send: booleans as texts, one element for a list, a plain value for a complex one.
 *
 * @throws 400 `invalidSyntax` for what is no object, `invalidValue` naming the attribute.
 */
export function readResource(kind: ResourceKind, body: unknown): JsonObject {
  if (!isRecord(body)) throw badRequest('invalidSyntax', `Expected a ${kind.name} as a JSON object.`);
  const values = new Map(Object.entries(readObject(attributesOf(kind), body, '')));
  for (const schema of kind.extensions) {
    const sent = entryOf(body, schema.id);
    if (sent === undefined || sent === null) continue;
    if (!isRecord(sent)) throw badRequest('invalidValue', `${schema.id} has to be an object.`);
    const extension = readObject(schema.attributes, sent, `${schema.id}:`);
    if (Object.keys(extension).length > 0) values.set(schema.id, extension);
  }
  return Object.fromEntries(values);
}

/** @throws 400 `invalidValue` naming the first attribute that a resource must have and this one has not. */
export function requireAll(kind: ResourceKind, resource: JsonObject): void {
  const missing = kind.core.attributes.find(({ name, required }) => required && isUnassigned(resource[name]));
  if (missing !== undefined) throw badRequest('invalidValue', `${missing.name} is required.`);
}

/**
 * One attribute's value by its definition; undefined where it is empty.
 * @throws 400 `invalidValue` naming it.
 */
export function readValue(attribute: ScimAttribute, value: unknown, path: string): AttributeValue | undefined {
  if (value === undefined || value === null) return undefined;
  if (!attribute.multiValued) return readOne(attribute, value, path);
  const elements = (Array.isArray(value) ? value : [value]).flatMap((element) => readElement(attribute, element, path));
  if (elements.length > MAX_ELEMENTS) throw badRequest('invalidValue', `${path} has too many elements.`);
  if (elements.filter(isPrimary).length > 1) {
    throw badRequest('invalidValue', `${path} has several elements with primary: true.`);
  }
  return elements.length === 0 ? undefined : elements;
}

/** One element of a list: none where it is empty. */
export function readElement(attribute: ScimAttribute, element: unknown, path: string): AttributeValue[] {
  const read = element === null ? undefined : readOne(attribute, element, path);
  return read === undefined ? [] : [read];
}

function readObject(attributes: readonly ScimAttribute[], body: Record<string, unknown>, prefix: string): JsonObject {
  const values = new Map<string, AttributeValue>();
  for (const [name, sent] of Object.entries(body)) {
    const attribute = findAttribute(attributes, name);
    if (attribute === undefined || attribute.mutability === 'readOnly') continue;
    const value = readValue(attribute, sent, `${prefix}${attribute.name}`);
    if (value !== undefined) values.set(attribute.name, value);
  }
  return Object.fromEntries(values);
}

function readOne(attribute: ScimAttribute, value: unknown, path: string): AttributeValue | undefined {
  switch (attribute.type) {
    case 'complex':
      return readComplex(attribute, value, path);
    case 'boolean':
      return readBoolean(value, path);
    case 'integer':
    case 'decimal':
      if (typeof value === 'number' && (attribute.type === 'decimal' || Number.isInteger(value))) return value;
      throw badRequest('invalidValue', `${path} has to be a number.`);
    case 'dateTime':
      if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return value;
      throw badRequest('invalidValue', `${path} has to be a time.`);
    case 'string':
    case 'reference':
    case 'binary':
      if (typeof value !== 'string') throw badRequest('invalidValue', `${path} has to be a text.`);
      if (!isStorableText(value)) {
        throw badRequest('invalidValue', `${path} holds a NUL character or half a surrogate pair.`);
      }
      return value === '' ? undefined : value;
  }
}

function readComplex(attribute: ScimAttribute, value: unknown, path: string): AttributeValue | undefined {
  const subAttributes = attribute.subAttributes ?? [];
  const main = findAttribute(subAttributes, 'value');
  // Entra ID sends `"manager": "id"`, others `"members": ["id"]`.
  const sent = isRecord(value) ? value : main === undefined || Array.isArray(value) ? undefined : { value };
  if (sent === undefined) throw badRequest('invalidValue', `${path} has to be an object.`);
  const read = readObject(subAttributes, sent, `${path}.`);
  return Object.keys(read).length === 0 ? undefined : read;
}

/** Entra ID sends "True" and "False". */
function readBoolean(value: unknown, path: string): boolean {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (text === 'true' || text === 'false') return text === 'true';
  throw badRequest('invalidValue', `${path} has to be true or false.`);
}

function isPrimary(element: AttributeValue): boolean {
  return isRecord(element) && element.primary === true;
}

/** What counts as no value (RFC 7643 section 2.5). */
export function isUnassigned(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** The value under a name in any case. */
export function entryOf(body: Record<string, unknown>, name: string): unknown {
  const wanted = name.toLowerCase();
  return Object.entries(body).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
