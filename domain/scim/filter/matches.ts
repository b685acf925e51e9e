import { type AttributeValue, isJsonList, isJsonObject, type JsonObject } from '../../values.ts';
import type { ScimAttribute } from '../attribute.ts';
import type { AttributePlace } from '../locate.ts';
import { isUnassigned } from '../readResource.ts';
import type { Operator, ScimFilter } from './parseFilter.ts';

/** Whether a filter lets a resource through. What is absent equals nothing and differs from everything. Pure. */
export function matches(filter: ScimFilter, resource: JsonObject): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((inner) => matches(inner, resource));
    case 'or':
      return filter.filters.some((inner) => matches(inner, resource));
    case 'not':
      return !matches(filter.filter, resource);
    case 'present':
      return valuesAt(resource, filter.place).some((value) => !isUnassigned(value));
    case 'element':
      return elementsOf(resource, filter.place).some((element) => matches(filter.filter, element));
    case 'compare':
      return holds(filter, valuesAt(resource, filter.place));
  }
}

/** All values at a place, those of each element of a list. */
export function valuesAt(resource: JsonObject, { extension, attribute, sub }: AttributePlace): AttributeValue[] {
  const holder = extension === undefined ? resource : resource[extension];
  const value = isJsonObject(holder) ? holder[attribute.name] : undefined;
  const values = isJsonList(value) ? [...value] : [value ?? null];
  const inner = sub === undefined ? values : values.map((one) => (isJsonObject(one) ? (one[sub.name] ?? null) : null));
  return inner.filter((one) => one !== null);
}

function elementsOf(resource: JsonObject, place: AttributePlace): JsonObject[] {
  return valuesAt(resource, place).filter(isJsonObject);
}

function holds(
  { place, operator, value }: Extract<ScimFilter, { kind: 'compare' }>,
  found: readonly AttributeValue[],
): boolean {
  if (value === null) return operator === 'eq' ? found.length === 0 : operator === 'ne' && found.length > 0;
  const leaf = place.sub ?? place.attribute;
  const wanted = comparable(leaf, value);
  const values = found.map((one) => comparable(leaf, one));
  if (operator === 'ne') return !values.some((one) => one === wanted);
  return values.some((one) => one !== undefined && wanted !== undefined && RELATIONS[operator](one, wanted));
}

type Comparable = string | number | boolean;

const RELATIONS: Readonly<Record<Exclude<Operator, 'ne'>, (left: Comparable, right: Comparable) => boolean>> = {
  eq: (left, right) => left === right,
  co: (left, right) => String(left).includes(String(right)),
  sw: (left, right) => String(left).startsWith(String(right)),
  ew: (left, right) => String(left).endsWith(String(right)),
  gt: (left, right) => left > right,
  ge: (left, right) => left >= right,
  lt: (left, right) => left < right,
  le: (left, right) => left <= right,
};

/** As values of an attribute are compared: times by their moment, texts in any case unless the case counts. */
export function comparable({ type, caseExact }: ScimAttribute, value: AttributeValue): Comparable | undefined {
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  if (type === 'dateTime') return Date.parse(value);
  return caseExact ? value : value.toLowerCase();
}
