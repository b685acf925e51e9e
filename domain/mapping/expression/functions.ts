import type { CelInput, CelValue } from '@bufbuild/cel';
import { fixed, type MappingFunction, variadic } from './mappingFunction.ts';
import { bounded, boundedList, ExpressionError, elementsOf, isBlank, kindOf, textOf, wholeOf } from './text.ts';
import { ordinal, TEXT_FUNCTIONS } from './textFunctions.ts';

/**
 * Microsoft Entra's functions, for people who bring their mappings along. Where Entra speaks of null, null and empty
 * text are meant alike. Source: learn.microsoft.com, "Reference for writing expressions for attribute mappings in
 * Microsoft Entra ID" (Right, Trim, Word: "Functions Reference" of Entra Connect Sync). docs/mapping.md describes each.
 */
export function mappingFunctions(defaultDomain: string | undefined): readonly MappingFunction[] {
  return [...TEXT_FUNCTIONS, ...VALUE_FUNCTIONS, fixed('DefaultDomain', [], 'any', () => defaultDomain ?? null)];
}

const VALUE_FUNCTIONS: readonly MappingFunction[] = [
  fixed('Split', ['text', 'text'], 'list', ([value = null, delimiter = null]) => {
    const text = textOf(value, 'Split');
    const apart = textOf(delimiter, 'Split') ?? '';
    if (text === null || text === '') return [];
    return boundedList(apart === '' ? [text] : text.split(apart), 'The result of Split');
  }),
  variadic('Join', ['text', 'any'], 2, ([separator = null, ...sources]) => {
    const parts = sources.flatMap(elementsOf).map((part) => textOf(part, 'Join'));
    const filled = parts.filter((part) => part !== null && part !== '');
    return filled.length === 0 ? null : bounded(filled.join(textOf(separator, 'Join') ?? ''), 'Join');
  }),
  variadic('Switch', ['any', 'any', 'any', 'any'], 4, ([source = null, fallback = null, ...pairs]) => {
    for (let index = 0; index + 1 < pairs.length; index += 2) {
      if (isSame(source, pairs[index] ?? null)) return pairs[index + 1] ?? null;
    }
    return fallback;
  }),
  fixed('IIF', ['bool', 'any', 'any'], 'any', ([condition = null, yes = null, no = null]) =>
    truth(condition, 'IIF') === true ? yes : no,
  ),
  variadic('Coalesce', ['any'], 1, firstFilled),
  // Entra asks the target which candidate is free; that would differ from run to run, so here the first one stands.
  variadic('SelectUniqueValue', ['any'], 1, firstFilled),
  fixed('IsNull', ['any'], 'bool', ([value = null]) => value === null),
  fixed('IsNullOrEmpty', ['any'], 'bool', ([value = null]) => isBlank(value)),
  fixed('IsPresent', ['any'], 'bool', ([value = null]) => !isBlank(value)),
  fixed('Not', ['bool'], 'any', ([value = null]) => {
    const given = truth(value, 'Not');
    return given === null ? null : !given;
  }),
  fixed('Count', ['any'], 'int', ([value = null]) => BigInt(elementsOf(value).length)),
  fixed('Item', ['any', 'whole'], 'any', ([list = null, index = null]) => {
    const wanted = ordinal(wholeOf(index, 'Item'), 'Item');
    return elementsOf(list)[wanted - 1] ?? null;
  }),
  fixed('CBool', ['any'], 'any', ([value = null]) => truth(value, 'CBool')),
];

function firstFilled(values: readonly CelValue[]): CelInput {
  return values.find((value) => !isBlank(value)) ?? null;
}

/** A boolean, or what people write for one; blank is null. */
function truth(value: CelValue, name: string): boolean | null {
  if (typeof value === 'boolean') return value;
  if (isBlank(value)) return null;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) !== 0;
  if (typeof value === 'string') {
    const word = value.trim().toLowerCase();
    if (word === 'true' || word === '1') return true;
    if (word === 'false' || word === '0') return false;
  }
  throw new ExpressionError(`${name} expects true or false, not ${kindOf(value)}`);
}

/** Keys are compared as text, so that a number or a boolean matches how it is written. */
function isSame(source: CelValue, key: CelValue): boolean {
  return (textOf(source, 'Switch') ?? '') === (textOf(key, 'Switch') ?? '');
}
