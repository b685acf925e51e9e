import type { AttributeChange, AttributeValue, JsonObject } from '../../domain/values.ts';
import type { DesiredAttribute } from './desiredEntry.ts';

/** One modification: the attribute's new values, none to take it away. */
export interface Replacement {
  readonly name: string;
  readonly values: readonly string[];
}

/** What makes an entry's attributes as desired, and nothing else. */
export function entryDiff(
  current: JsonObject,
  desired: readonly DesiredAttribute[],
): { readonly replacements: readonly Replacement[]; readonly changes: readonly AttributeChange[] } {
  const differing = desired.filter(({ name, values }) => !isSame(valuesOf(current, name), values, isCaseBlind(name)));
  return {
    replacements: differing.map(({ name, values }) => ({ name, values })),
    changes: differing.map(({ target, name, values }) => ({
      attribute: target,
      old: shown(valuesOf(current, name)),
      new: shown(values),
    })),
  };
}

/** Which desired attributes an entry doesn't show; what a directory normalises (case, spaces) counts as applied. */
export function missingAttributes(current: JsonObject, desired: readonly DesiredAttribute[]): readonly string[] {
  return desired
    .filter(({ name, values }) => !isSame(valuesOf(current, name), values, true))
    .map(({ target }) => target);
}

/** All values of an attribute of an entry as JSON, its name case-blind. */
export function valuesOf(entry: JsonObject, name: string): readonly string[] {
  const key = Object.keys(entry).find((it) => it.toLowerCase() === name.toLowerCase());
  const value = key === undefined ? undefined : entry[key];
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

/** A value as a report shows it. */
export function shown(values: readonly string[]): AttributeValue {
  return values.length === 0 ? null : values.length === 1 && values[0] !== undefined ? values[0] : values;
}

/** Names and addresses that directories compare without case: another spelling of one is no change. */
function isCaseBlind(name: string): boolean {
  return /^(uid|mail|sAMAccountName|userPrincipalName)$/i.test(name);
}

/** Values have no order. */
function isSame(a: readonly string[], b: readonly string[], blind: boolean): boolean {
  const folded = (list: readonly string[]) => new Set(list.map((text) => fold(text, blind)));
  const [left, right] = [folded(a), folded(b)];
  return left.size === right.size && [...left].every((text) => right.has(text));
}

function fold(text: string, blind: boolean): string {
  const trimmed = text.normalize('NFC').trim();
  return blind ? trimmed.toLowerCase().replace(/\s+/g, ' ') : trimmed;
}
