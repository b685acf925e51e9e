import type { CelInput, CelValue } from '@bufbuild/cel';
import { bounded, textOf, wholeOf } from './text.ts';

/** What an argument has to be; checked when the mapping is saved as far as it can be known then. */
export type ArgumentKind = 'any' | 'text' | 'whole' | 'bool';

/** One function of the expression language. */
export interface MappingFunction {
  readonly name: string;
  /** The arguments by position; the last repeats where there are more. */
  readonly takes: readonly ArgumentKind[];
  readonly min: number;
  readonly max: number;
  readonly gives: 'any' | 'bool' | 'int' | 'list';
  call(args: readonly CelValue[]): CelInput;
}

/** How many arguments a function with any number of them takes at most. */
const MANY = 40;

type Call = MappingFunction['call'];

/** A function of exactly these arguments. */
export function fixed(name: string, takes: readonly ArgumentKind[], gives: MappingFunction['gives'], call: Call) {
  return { name, takes, gives, min: takes.length, max: takes.length, call } satisfies MappingFunction;
}

/** A function of at least `min` arguments. */
export function variadic(name: string, takes: readonly ArgumentKind[], min: number, call: Call) {
  return { name, takes, gives: 'any', min, max: MANY, call } satisfies MappingFunction;
}

/** The arguments after the first, by position; null reads as empty text. */
interface Rest {
  text(index: number): string;
  whole(index: number): number;
}

/** A function of text: no text gives no text, and what it makes is bounded. */
export function ofText(
  name: string,
  takes: readonly ['text', ...('text' | 'whole')[]],
  make: (text: string, rest: Rest) => string | null,
  min: number = takes.length,
): MappingFunction {
  return {
    name,
    takes,
    gives: 'any',
    min,
    max: takes.length,
    call: (args) => {
      const text = textOf(args[0] ?? null, name);
      if (text === null) return null;
      const made = make(text, {
        text: (index) => textOf(args[index] ?? null, name) ?? '',
        whole: (index) => wholeOf(args[index] ?? null, name),
      });
      return made === null ? null : bounded(made, name);
    },
  };
}
