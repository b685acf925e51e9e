import { canonicalJson } from '../../evidence/canonicalJson.ts';
import { type AttributeValue, isJsonList, isJsonObject, type JsonObject } from '../../values.ts';
import { matches } from '../filter/matches.ts';
import type { ScimFilter } from '../filter/parseFilter.ts';
import { isUnassigned, readElement, readValue } from '../readResource.ts';
import { badRequest } from '../scimError.ts';
import type { AttributePath } from './applyToAttribute.ts';
import { withValue } from './withValue.ts';

type List = readonly AttributeValue[];

/** What a multi-valued attribute becomes. @throws 400 `noTarget`, `invalidValue`. */
export function applyToList(before: List, op: 'add' | 'replace' | 'remove', path: AttributePath, value: unknown): List {
  if (op === 'remove') return removeFrom(before, path, value);
  if (path.filter === undefined && path.sub === undefined) {
    const read = listOf(readValue(path.attribute, value, path.attribute.name));
    return op === 'replace' ? read : addTo(before, read);
  }
  const change = changeOf(path, op, value);
  const isMatch = matcher(path);
  if (before.some(isMatch))
    return onePrimary(
      before.map((one) => (isMatch(one) ? change(objectOf(one)) : one)),
      before,
    );
  const begun = op === 'add' || path.filter === undefined ? newElement(path) : undefined;
  if (begun === undefined) throw badRequest('noTarget', `No element of ${path.attribute.name} is what the path names.`);
  return addTo(before, [change(begun)]);
}

function removeFrom(before: List, path: AttributePath, value: unknown): List {
  const { attribute, sub } = path;
  if (sub !== undefined) {
    const isMatch = matcher(path);
    return before.flatMap((one) => {
      const left = isMatch(one) ? withValue(objectOf(one), sub.name, undefined) : one;
      return isJsonObject(left) && Object.keys(left).length === 0 ? [] : [left];
    });
  }
  if (path.filter !== undefined) return before.filter((one) => !matcher(path)(one));
  if (isUnassigned(value)) return [];
  // Entra ID names the elements to remove by their values.
  const named = listOf(readValue(attribute, value, attribute.name));
  return before.filter((one) => !named.some((other) => isNamedBy(one, other)));
}

/** Adds elements that are not there yet; a new primary one takes the others' place. */
function addTo(before: List, added: List): List {
  const known = new Set(before.map(formOf));
  const fresh = added.filter((one) => {
    const isNew = !known.has(formOf(one));
    known.add(formOf(one));
    return isNew;
  });
  return onePrimary([...before, ...fresh], before);
}

/** At most one element is primary (RFC 7643 section 2.4): the one that was made so last. */
function onePrimary(list: List, before: List): List {
  const isPrimary = (one: AttributeValue) => isJsonObject(one) && one.primary === true;
  const primary = list.filter(isPrimary);
  if (primary.length < 2) return list;
  const last = primary.findLast((one) => !before.includes(one)) ?? primary.at(-1);
  return list.map((one) => (isPrimary(one) && one !== last ? withValue(objectOf(one), 'primary', false) : one));
}

function changeOf({ attribute, sub }: AttributePath, op: 'add' | 'replace', value: unknown) {
  if (sub !== undefined) {
    const read = readValue(sub, value, `${attribute.name}.${sub.name}`);
    return (element: JsonObject) => withValue(element, sub.name, read);
  }
  const [read] = readElement(attribute, Array.isArray(value) && value.length === 1 ? value[0] : value, attribute.name);
  return (element: JsonObject) => (op === 'add' ? { ...element, ...objectOf(read) } : objectOf(read));
}

function matcher({ filter }: AttributePath): (element: AttributeValue) => boolean {
  return (element) => filter === undefined || (isJsonObject(element) && matches(filter.filter, element));
}

/** The element that a filter of `eq` and `and` describes; undefined for any other. */
function newElement({ filter }: AttributePath): JsonObject | undefined {
  return filter === undefined ? {} : described(filter.filter);
}

function described(filter: ScimFilter): JsonObject | undefined {
  if (filter.kind === 'compare' && filter.operator === 'eq' && filter.value !== null) {
    return { [filter.place.attribute.name]: filter.value };
  }
  if (filter.kind !== 'and') return undefined;
  const parts = filter.filters.map(described);
  return parts.every((part) => part !== undefined) ? Object.assign({}, ...parts) : undefined;
}

function isNamedBy(element: AttributeValue, named: AttributeValue): boolean {
  if (!isJsonObject(element) || !isJsonObject(named)) return formOf(element) === formOf(named);
  if (named.value !== undefined) return element.value === named.value;
  return Object.entries(named).every(([name, value]) => formOf(element[name] ?? null) === formOf(value));
}

function listOf(value: AttributeValue | undefined): List {
  return isJsonList(value) ? value : [];
}

function objectOf(value: AttributeValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Equal for values that are the same, in whatever order their members are. */
function formOf(value: AttributeValue): string {
  return canonicalJson({ value });
}
