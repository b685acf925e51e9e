import type { AttributeValue } from '../../domain/values.ts';
import { attributeOf } from './readTarget.ts';
import { isList, isObject } from './targetPath.ts';

/**
 * Whether a target's value is already the desired one, up to what targets change by themselves: booleans as text,
 * numbers as text, surrounding spaces, Unicode form, order of a list, fields added to its elements. With `blind`, case
 * and inner spaces too.
 */
export function sameValue(current: AttributeValue, desired: AttributeValue, blind = false): boolean {
  if (isNothing(desired)) return isNothing(current);
  if (isNothing(current)) return false;
  if (typeof desired === 'boolean' || typeof current === 'boolean') {
    const [left, right] = [readBoolean(current), readBoolean(desired)];
    return left !== undefined && left === right;
  }
  if (isList(desired)) {
    return (
      isList(current) &&
      current.length === desired.length &&
      desired.every((item) => current.some((it) => sameValue(it, item, blind)))
    );
  }
  if (isObject(desired)) {
    return (
      isObject(current) &&
      Object.entries(desired).every(([name, value]) => sameValue(attributeOf(current, name) ?? null, value, blind))
    );
  }
  return !isObject(current) && !isList(current) && folded(String(current), blind) === folded(String(desired), blind);
}

/** No value: null, an empty list, or an empty or blank text, which SCIM targets store as no value at all. */
export function isNothing(value: AttributeValue | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    (isList(value) && value.length === 0) ||
    (typeof value === 'string' && value.trim() === '')
  );
}

/** A boolean in any of the spellings seen in the wild (FEATURES section 3, 3); undefined where it is none. */
export function readBoolean(value: AttributeValue | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).trim().toLowerCase();
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : undefined;
}

function folded(text: string, blind: boolean): string {
  const trimmed = text.normalize('NFC').trim();
  return blind ? trimmed.toLowerCase().replace(/\s+/g, ' ') : trimmed;
}
