import type { CelInput } from '@bufbuild/cel';
import type { AttributeValue, JsonObject } from '../../values.ts';
import type { Subject } from '../sources.ts';
import { boundedList } from './text.ts';

/** What an expression sees: `user` (or `group`) with all fields, and each field by its bare name. */
export function bindings(subject: Subject, values: JsonObject): Record<string, CelInput> {
  const whole = new NullMap(values);
  const fields = Object.keys(subject.fields).map((name): [string, CelInput] => [name, whole.get(name)]);
  return Object.fromEntries([[subject.kind, whole], ...fields]);
}

/**
 * A map whose missing keys read as null: in CEL they are errors, and half the people of any directory have no middle
 * name. `has()` stays false for them. A list that is too long to walk over fails only the expression that reads it.
 */
class NullMap extends Map<string, CelInput> {
  constructor(values: JsonObject) {
    super(Object.entries(values).map(([name, value]) => [name, toInput(value)]));
  }

  override get(key: string): CelInput {
    const value = super.get(key) ?? null;
    return Array.isArray(value) ? boundedList(value, 'A list of the directory') : value;
  }
}

/** Whole numbers become CEL's int, so that `attributes.level + 1` has an overload. */
function toInput(value: AttributeValue): CelInput {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  return isList(value) ? value.map(toInput) : new NullMap(value);
}

function isList(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value);
}
