import { z } from '@hono/zod-openapi';
import type { AttributeValue } from '../../domain/values.ts';

const UNSTORABLE = 'Must not hold NUL characters or half surrogate pairs.';

/** A text that says something: 1 to `max` characters and not only blanks. */
export function text(max: number) {
  return z.string().min(1).max(max).refine(isStorable, UNSTORABLE).refine(isFilled, 'Must not be blank.');
}

/** A text that may be empty. */
export function optionalText(max: number) {
  return z.string().max(max).refine(isStorable, UNSTORABLE);
}

/** Any JSON. Not `z.json()`, whose recursion the document can't be made from; a parsed body holds nothing else. */
export const jsonValue = z
  .custom<AttributeValue>()
  .openapi({ type: ['string', 'number', 'boolean', 'object', 'array', 'null'], description: 'Any JSON' });

/** Any JSON that Postgres can keep. */
export const storableJson = jsonValue.refine(holdsOnlyStorable, UNSTORABLE);

/** Postgres can't keep a NUL or half a surrogate pair (with `u`, `\p{Cs}` matches only halves). */
function isStorable(value: string): boolean {
  return !/[\0\p{Cs}]/u.test(value);
}

function isFilled(value: string): boolean {
  // Empty is told by min(1).
  return value === '' || value.trim() !== '';
}

function holdsOnlyStorable(value: AttributeValue): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isStorable(key) && holdsOnlyStorable(inner));
}
