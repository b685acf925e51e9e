import { type AttributeValue, isJsonList, isJsonObject, type JsonObject } from '../../values.ts';
import { isUnassigned, readValue } from '../readResource.ts';
import { badRequest } from '../scimError.ts';
import { applyToList } from './applyToList.ts';
import type { PatchPath } from './patchPath.ts';
import { withValue } from './withValue.ts';

export type AttributePath = Extract<PatchPath, { kind: 'attribute' }>;

/**
 * Applies one operation to the attribute that its path names.
 * @throws 400 `mutability`, `noTarget`, `invalidValue`.
 */
export function applyToAttribute(
  resource: JsonObject,
  op: 'add' | 'replace' | 'remove',
  path: AttributePath,
  value: unknown,
): JsonObject {
  refuseImmutable(path);
  const { extension, attribute } = path;
  const holder = extension === undefined ? resource : objectOr(resource[extension]);
  const before = holder[attribute.name];
  // To be given nothing is to be removed (RFC 7643 section 2.5).
  const verb = op !== 'remove' && isUnassigned(value) ? refuseEmptyAdd(op, value) : op;
  const after = attribute.multiValued
    ? applyToList(isJsonList(before) ? before : [], verb, path, value)
    : applyToSingle(before, verb, path, value);
  if (attribute.required && isUnassigned(after)) {
    throw badRequest('mutability', `${attribute.name} is required and can't be removed.`);
  }
  const changed = withValue(holder, attribute.name, isEmpty(after) ? undefined : after);
  if (extension === undefined) return changed;
  return withValue(resource, extension, Object.keys(changed).length === 0 ? undefined : changed);
}

function applyToSingle(
  before: AttributeValue | undefined,
  op: 'add' | 'replace' | 'remove',
  { attribute, sub }: AttributePath,
  value: unknown,
): AttributeValue | undefined {
  if (sub !== undefined) {
    const read = op === 'remove' ? undefined : readValue(sub, value, `${attribute.name}.${sub.name}`);
    return withValue(objectOr(before), sub.name, read);
  }
  if (op === 'remove') return undefined;
  const read = readValue(attribute, value, attribute.name);
  // Of a complex attribute only those sub-attributes are replaced that are given (section 3.5.2.3).
  return isJsonObject(before) && isJsonObject(read) ? { ...before, ...read } : read;
}

function refuseImmutable({ attribute, sub }: AttributePath): void {
  const fixed = attribute.mutability === 'readOnly' ? attribute : sub;
  if (fixed?.mutability !== 'readOnly' && fixed?.mutability !== 'immutable') return;
  throw badRequest('mutability', `${fixed === attribute ? '' : `${attribute.name}.`}${fixed.name} can't be changed.`);
}

function refuseEmptyAdd(op: 'add' | 'replace', value: unknown): 'remove' | 'add' {
  if (op === 'replace') return 'remove';
  if (value === undefined) throw badRequest('invalidValue', 'An operation that adds needs a value.');
  return 'add';
}

function objectOr(value: AttributeValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function isEmpty(value: AttributeValue | undefined): boolean {
  return isUnassigned(value) || (isJsonObject(value) && Object.keys(value).length === 0);
}
