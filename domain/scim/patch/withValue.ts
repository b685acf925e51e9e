import type { AttributeValue, JsonObject } from '../../values.ts';

/** The object with one value changed; without it where the value is undefined. Pure; of any name, `__proto__` too. */
export function withValue(object: JsonObject, name: string, value: AttributeValue | undefined): JsonObject {
  const values = new Map(Object.entries(object));
  if (value === undefined) values.delete(name);
  else values.set(name, value);
  return Object.fromEntries(values);
}
