import type { AttributeValue, JsonObject } from '../../domain/values.ts';
import type { DesiredTarget } from './desiredTargets.ts';
import { attributeOf, elementsOf, keyOf } from './readTarget.ts';
import { isNothing } from './sameValue.ts';
import { isList, isObject, type TargetPath } from './targetPath.ts';

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** Values that are being put together; SCIM JSON, but writable. */
type Draft = { [key: string]: AttributeValue };

/**
 * The body that creates a resource: `schemas` with the extensions in use, `externalId` where given, every desired
 * attribute that has a value (RFC 7644 section 3.3).
 */
export function buildResource(
  schema: string,
  externalId: string | undefined,
  desired: readonly DesiredTarget[],
): JsonObject {
  const attributes = withTargets({}, desired);
  const extensions = Object.keys(attributes).filter((key) => /^urn:/i.test(key));
  return {
    schemas: [schema, ...extensions],
    ...(externalId === undefined ? {} : { externalId }),
    ...attributes,
  };
}

/**
 * The body that replaces a resource: what was just read, with the desired attributes laid over it and what only the
 * server may write left out. Never the mapping alone: PUT wipes what it doesn't name (FEATURES section 3, 7).
 */
export function mergeForPut(
  current: JsonObject,
  desired: readonly DesiredTarget[],
  readOnly: readonly string[],
): JsonObject {
  const serverOwned = new Set(['id', 'meta', 'groups', 'password', ...readOnly]);
  for (const { path } of desired) serverOwned.delete(path.attribute.toLowerCase());
  const writable = Object.entries(current).filter(([name]) => !serverOwned.has(name.toLowerCase()));
  const merged = withTargets(Object.fromEntries(writable), desired);
  const schemas = attributeOf(merged, 'schemas');
  const extensions = Object.keys(merged).filter((key) => /^urn:/i.test(key));
  const known = isList(schemas) ? schemas : [];
  return { ...merged, schemas: [...new Set([...known, ...extensions])] };
}

/** A copy of the resource with each desired value at its path; null takes away. */
export function withTargets(resource: JsonObject, desired: readonly DesiredTarget[]): JsonObject {
  const draft: Draft = structuredClone({ ...resource });
  for (const { path, value } of desired) setTarget(draft, path, isNothing(value) ? null : value);
  return draft;
}

function setTarget(draft: Draft, path: TargetPath, value: AttributeValue) {
  if (path.urn === undefined) return setAttribute(draft, path, value);
  const key = keyOf(draft, path.urn) ?? path.urn;
  const there = draft[key];
  const extension: Draft = isObject(there) ? { ...there } : {};
  setAttribute(extension, path, value);
  if (Object.keys(extension).length === 0) delete draft[key];
  else draft[key] = extension;
}

function setAttribute(holder: Draft, path: TargetPath, value: AttributeValue): void {
  const key = keyOf(holder, path.attribute) ?? path.attribute;
  const there = holder[key];
  if (path.filter !== undefined) {
    put(holder, key, withElement(isList(there) ? there : isObject(there) ? [there] : [], path, value));
  } else if (path.sub !== undefined) {
    const inner: Draft = isObject(there) ? { ...there } : {};
    put(inner, keyOf(inner, path.sub) ?? path.sub, value);
    put(holder, key, Object.keys(inner).length === 0 ? null : inner);
  } else {
    put(holder, key, value);
  }
}

function withElement(
  list: readonly AttributeValue[],
  path: TargetPath,
  value: AttributeValue,
): readonly AttributeValue[] {
  const [picked] = elementsOf({ [path.attribute]: list }, { ...path, urn: undefined });
  const sub = path.sub ?? 'value';
  if (value === null) {
    return sub.toLowerCase() === 'value'
      ? list.filter((item) => item !== picked)
      : list.map((item) => (item === picked && isObject(item) ? without(item, sub) : item));
  }
  const change = path.sub === undefined && isObject(value) ? value : { [sub]: value };
  if (picked === undefined) return [...list, { ...path.filter?.equal, ...change }];
  return list.map((item) => (item === picked ? { ...picked, ...change } : item));
}

function without(object: JsonObject, name: string): JsonObject {
  const key = keyOf(object, name);
  return Object.fromEntries(Object.entries(object).filter(([other]) => other !== key));
}

function put(holder: Draft, key: string, value: AttributeValue): void {
  if (value === null || (isList(value) && value.length === 0)) delete holder[key];
  else holder[key] = value;
}
