/** A value as it stands in a directory attribute, a mapping result or a target resource: plain JSON. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

export type JsonObject = { readonly [key: string]: AttributeValue };

/** One attribute's change as reports and previews show it. `null` is "no value". */
export interface AttributeChange {
  readonly attribute: string;
  readonly old: AttributeValue;
  readonly new: AttributeValue;
}

/** A plain object among JSON values, not a list. */
export function isJsonObject(value: AttributeValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list among JSON values. `Array.isArray` alone does not narrow a readonly one. */
export function isJsonList(value: AttributeValue | undefined): value is readonly AttributeValue[] {
  return Array.isArray(value);
}

/** Postgres can't keep a NUL or half a surrogate pair (with `u`, `\p{Cs}` matches only halves). */
export function isStorableText(value: string): boolean {
  return !/[\0\p{Cs}]/u.test(value);
}
