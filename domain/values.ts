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
