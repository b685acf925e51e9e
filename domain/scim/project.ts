import { type AttributeValue, isJsonList, isJsonObject, type JsonObject } from '../values.ts';
import type { ResourceKind, ScimAttribute } from './attribute.ts';
import { type AttributePlace, attributesOf, locate } from './locate.ts';
import { badRequest } from './scimError.ts';

/** Which attributes an answer shows (RFC 7644 section 3.9). */
export interface Projection {
  readonly attributes: readonly string[] | undefined;
  readonly excluded: readonly string[];
}

export const EVERYTHING: Projection = { attributes: undefined, excluded: [] };

/** @throws 400 `invalidValue` where both are asked for at once. */
export function readProjection(attributes: readonly string[], excluded: readonly string[]): Projection {
  if (attributes.length > 0 && excluded.length > 0) {
    throw badRequest('invalidValue', 'Ask for attributes or excludedAttributes, not for both.');
  }
  return { attributes: attributes.length > 0 ? attributes : undefined, excluded };
}

/** Whether an answer shows this attribute of the resource itself, so that it need not be read where it does not. */
export function shows(kind: ResourceKind, name: string, { attributes, excluded }: Projection): boolean {
  const places = (names: readonly string[]) => names.flatMap((text) => placesOf(kind, text) ?? []);
  const isIt = (place: AttributePlace) => place.extension === undefined && place.attribute.name === name;
  if (attributes !== undefined) return places(attributes).some(isIt);
  return !places(excluded).some((place) => isIt(place) && place.sub === undefined);
}

/**
 * The resource as an answer shows it: what is always returned, and what was asked for; names that no schema knows are
 * passed over. What is never returned was never there. Pure.
 */
export function project(kind: ResourceKind, resource: JsonObject, { attributes, excluded }: Projection): JsonObject {
  const always = attributesOf(kind).filter(({ returned }) => returned === 'always');
  if (attributes !== undefined) {
    const wanted = attributes.flatMap((text) => placesOf(kind, text) ?? []);
    const begun = Object.fromEntries(always.flatMap(({ name }) => entry(resource, name)));
    return wanted.reduce((shown, place) => copy(resource, shown, place), begun);
  }
  return excluded
    .flatMap((text) => placesOf(kind, text) ?? [])
    .filter(({ attribute }) => !always.includes(attribute))
    .reduce(without, resource);
}

/** An extension's URN means all of its attributes. */
function placesOf(kind: ResourceKind, text: string): readonly AttributePlace[] | undefined {
  const found = locate(kind, text.trim());
  if (found === undefined) return undefined;
  if (found.kind === 'attribute') return [found.place];
  return found.schema.attributes.map((attribute) => ({ extension: found.schema.id, attribute, sub: undefined }));
}

function copy(from: JsonObject, to: JsonObject, { extension, attribute, sub }: AttributePlace): JsonObject {
  const holder = extension === undefined ? from : from[extension];
  if (!isJsonObject(holder)) return to;
  const value = holder[attribute.name];
  const part = sub === undefined ? value : partOf(value, sub);
  if (part === undefined) return to;
  if (extension === undefined) return { ...to, [attribute.name]: join(to[attribute.name], part) };
  const shown = to[extension];
  const inner = isJsonObject(shown) ? shown : {};
  return { ...to, [extension]: { ...inner, [attribute.name]: join(inner[attribute.name], part) } };
}

/** `name.givenName` and `name.familyName` asked for together. */
function join(shown: AttributeValue | undefined, part: AttributeValue): AttributeValue {
  if (isJsonObject(shown) && isJsonObject(part)) return { ...shown, ...part };
  if (!isJsonList(shown) || !isJsonList(part) || shown.length !== part.length) return part;
  return part.map((one, index) => join(shown[index], one));
}

function partOf(value: AttributeValue | undefined, sub: ScimAttribute): AttributeValue | undefined {
  if (isJsonList(value)) return value.map((one) => partOf(one, sub) ?? {});
  return isJsonObject(value) ? Object.fromEntries(entry(value, sub.name)) : undefined;
}

function without(resource: JsonObject, { extension, attribute, sub }: AttributePlace): JsonObject {
  if (extension !== undefined) {
    const inner = resource[extension];
    if (!isJsonObject(inner)) return resource;
    return { ...resource, [extension]: without(inner, { extension: undefined, attribute, sub }) };
  }
  const { [attribute.name]: value, ...others } = resource;
  if (sub === undefined || value === undefined) return others;
  const drop = (one: AttributeValue): AttributeValue =>
    isJsonObject(one) ? Object.fromEntries(Object.entries(one).filter(([name]) => name !== sub.name)) : one;
  return { ...others, [attribute.name]: isJsonList(value) ? value.map(drop) : drop(value) };
}

function entry(object: JsonObject, name: string): [string, AttributeValue][] {
  const value = object[name];
  return value === undefined ? [] : [[name, value]];
}
