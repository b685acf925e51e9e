import { type CelValue, isCelList, isCelMap, isCelUint } from '@bufbuild/cel';
import type { AttributeValue } from '../../values.ts';
import { ExpressionError } from './text.ts';

/**
 * An expression's result as JSON.
 *
 * @throws ExpressionError for what JSON can't say: bytes, dates, types, whole numbers beyond 2^53, NaN and infinity.
 */
export function toJson(value: CelValue): AttributeValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    throw new ExpressionError('the result is not a finite number');
  }
  if (typeof value === 'bigint') return whole(value);
  if (isCelUint(value)) return whole(value.value);
  if (isCelList(value)) return [...value].map(toJson);
  if (isCelMap(value)) {
    return Object.fromEntries(
      [...value.entries()].map(([key, inner]) => [isCelUint(key) ? String(key.value) : String(key), toJson(inner)]),
    );
  }
  throw new ExpressionError('the result is neither text, number, boolean, list nor map; use string() for a date');
}

function whole(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new ExpressionError('the result is a number too large to be kept exactly; use string()');
}
