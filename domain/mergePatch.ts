import type { AttributeValue, JsonObject } from './values.ts';

/** Applies a JSON merge patch (RFC 7396) to an object: members are replaced, objects merged, `null` removes. Pure. */
export function mergePatch(target: JsonObject, patch: JsonObject | null): JsonObject {
  const merged = new Map<string, AttributeValue>(Object.entries(target));
  if (patch === null) return {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, isObject(value) ? mergePatch(objectAt(merged, key), value) : value);
  }
  // fromEntries makes own properties of any name, `__proto__` too.
  return Object.fromEntries(merged);
}

function objectAt(values: ReadonlyMap<string, AttributeValue>, key: string): JsonObject {
  const value = values.get(key) ?? null;
  return isObject(value) ? value : {};
}

function isObject(value: AttributeValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
