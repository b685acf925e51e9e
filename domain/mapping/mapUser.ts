import type { DirectoryGroup, DirectoryUser } from '../directory.ts';
import type { AttributeValue, JsonObject } from '../values.ts';
import type { CompiledRow, Mapping } from './compileMapping.ts';
import { groupValues, readSource, userValues } from './sources.ts';

/** One target attribute's value; null is "no value". Assignable to the connectors' `MappedAttribute`. */
export interface MappedAttributeValue {
  readonly target: string;
  readonly value: AttributeValue;
  readonly apply: 'always' | 'create';
}

export interface MappingResult {
  /** In the mapping's order. A row that could not be computed is left out, so that nothing is cleared by mistake. */
  readonly attributes: readonly MappedAttributeValue[];
  /** Required targets without a value. */
  readonly missing: readonly string[];
  /** Rows that could not be computed. Messages hold no values. */
  readonly problems: readonly { readonly target: string; readonly message: string }[];
}

/** A user's attributes as the target shall have them. Empty text is no value; booleans and numbers stay what they are. */
export function mapUser(mapping: Mapping<'user'>, user: DirectoryUser): MappingResult {
  return map(mapping, userValues(user));
}

/** A group's attributes as the target shall have them. */
export function mapGroup(mapping: Mapping<'group'>, group: DirectoryGroup): MappingResult {
  return map(mapping, groupValues(group));
}

/** The mapped SCIM `userName`, which accounts are matched by; undefined where the mapping gives none. */
export function mappedUserName(attributes: readonly MappedAttributeValue[]): string | undefined {
  const value = attributes.find(({ target }) => target.trim().toLowerCase() === 'username')?.value;
  return typeof value === 'string' ? value : undefined;
}

/** The name that the mapping gives a person, else their own. */
export function userNameIn(mapping: Mapping<'user'>, user: DirectoryUser): string {
  return mappedUserName(mapUser(mapping, user).attributes) ?? user.userName;
}

function map(mapping: Mapping, values: JsonObject): MappingResult {
  const attributes: MappedAttributeValue[] = [];
  const missing: string[] = [];
  const problems: { target: string; message: string }[] = [];
  for (const { target, apply, from } of mapping.rows) {
    const result = compute(from, values);
    if (!result.ok) problems.push({ target, message: result.message });
    const value = result.ok && result.value !== '' ? result.value : null;
    if (result.ok) attributes.push({ target, value, apply });
    if (mapping.required.has(target) && isNothing(value)) missing.push(target);
  }
  return { attributes, missing, problems };
}

function compute(from: CompiledRow['from'], values: JsonObject) {
  if (from.kind === 'expression') return from.expression.evaluate(values);
  return { ok: true as const, value: from.kind === 'constant' ? from.value : readSource(values, from.source) };
}

/** RFC 7643 section 2.5: null and the empty list are no value. */
function isNothing(value: AttributeValue): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
