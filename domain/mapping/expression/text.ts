import { type CelInput, type CelList, type CelValue, isCelList, isCelMap, isCelUint } from '@bufbuild/cel';

/** An expression could not be computed; the message names functions and types, never a value. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/** What one function call may make: keeps a nest of Replace calls from filling the memory. */
export const MAX_TEXT = 100_000;
export const MAX_LIST = 1_000;

/** Text of a scalar; null stays null. */
export function textOf(value: CelValue, name: string): string | null {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (isCelUint(value)) return String(value.value);
  throw new ExpressionError(`${name} expects text, not ${kindOf(value)}`);
}

/** A whole number that JavaScript can count with. */
export function wholeOf(value: CelValue, name: string): number {
  const number = typeof value === 'bigint' ? Number(value) : isCelUint(value) ? Number(value.value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw new ExpressionError(`${name} expects a whole number, not ${kindOf(value)}`);
}

/** Elements of a list; a single value is a list of one, null of none. */
export function elementsOf(value: CelValue): readonly CelValue[] {
  if (value === null) return [];
  return isCelList(value) ? [...value] : [value];
}

/** Whether a value counts as none: null, empty text, an empty list or map. */
export function isBlank(value: CelValue): boolean {
  return value === null || value === '' || ((isCelList(value) || isCelMap(value)) && value.size === 0);
}

/** The text, unless a function has made more than a value may hold. */
export function bounded(text: string, name: string): string {
  if (text.length <= MAX_TEXT) return text;
  throw new ExpressionError(`${name} made more than ${MAX_TEXT} characters`);
}

/** The list, unless it is longer than an expression may walk over. */
export function boundedList<T extends CelInput>(list: readonly T[], name: string): readonly T[] {
  if (list.length <= MAX_LIST) return list;
  throw new ExpressionError(`${name} has more than ${MAX_LIST} elements`);
}

/** A value's kind in words. */
export function kindOf(value: CelValue): string {
  if (value === null) return 'null';
  if (isList(value)) return 'a list';
  if (isCelMap(value)) return 'a map';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'a boolean';
  if (typeof value === 'number' || typeof value === 'bigint' || isCelUint(value)) return 'a number';
  return 'a value of another kind';
}

function isList(value: CelValue): value is CelList {
  return isCelList(value);
}
