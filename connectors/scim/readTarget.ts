import { filter as compile } from 'scim2-parse-filter';
import type { AttributeValue, JsonObject } from '../../domain/values.ts';
import { isList, isObject, type TargetPath } from './targetPath.ts';

/** A key of the object by name; SCIM attribute names are case-blind (RFC 7643 section 2.1). */
export function keyOf(object: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name;
  const wanted = name.toLowerCase();
  return Object.keys(object).find((key) => key.toLowerCase() === wanted);
}

/** An attribute by its case-blind name; undefined where the object has none. */
export function attributeOf(object: JsonObject, name: string): AttributeValue | undefined {
  const key = keyOf(object, name);
  return key === undefined ? undefined : object[key];
}

/** The object that holds the path's attribute: the resource, or its extension. */
export function holderOf(resource: JsonObject, path: TargetPath): JsonObject | undefined {
  if (path.urn === undefined) return resource;
  const extension = attributeOf(resource, path.urn);
  return isObject(extension) ? extension : undefined;
}

/** The elements of a multi-valued attribute that the path's filter picks. */
export function elementsOf(resource: JsonObject, path: TargetPath): readonly JsonObject[] {
  const holder = holderOf(resource, path);
  const list = holder === undefined ? undefined : attributeOf(holder, path.attribute);
  const elements = isList(list) ? list.filter(isObject) : isObject(list) ? [list] : [];
  if (path.filter === undefined) return elements;
  const matches = compile(path.filter.ast);
  const { equal } = path.filter;
  return elements.filter((element) => (equal === undefined ? matches(element) : holds(element, equal)));
}

/** Case-blind on both sides: `type` is `Work` at some targets. */
function holds(element: JsonObject, equal: Readonly<Record<string, string | number | boolean>>): boolean {
  return Object.entries(equal).every(([name, wanted]) => {
    const value = attributeOf(element, name);
    return (
      typeof value !== 'object' && value !== undefined && String(value).toLowerCase() === String(wanted).toLowerCase()
    );
  });
}

/** The value at a path, null where there is none. Of several matching elements, the first that has one. */
export function readTarget(resource: JsonObject, path: TargetPath): AttributeValue {
  if (path.filter !== undefined) {
    const { sub } = path;
    const elements = elementsOf(resource, path);
    if (sub === undefined) return elements[0] ?? null;
    return elements.map((element) => attributeOf(element, sub) ?? null).find((value) => value !== null) ?? null;
  }
  const holder = holderOf(resource, path);
  if (holder === undefined) return null;
  if (path.attribute === '') return holder;
  const value = attributeOf(holder, path.attribute);
  if (path.sub === undefined || value === undefined || value === null) return value ?? null;
  const inside = isList(value) ? value.find(isObject) : value;
  return isObject(inside) ? (attributeOf(inside, path.sub) ?? null) : null;
}
