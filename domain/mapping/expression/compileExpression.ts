import {
  type CelEnv,
  type CelFunc,
  CelScalar,
  type CelValue,
  celEnv,
  celFunc,
  isCelError,
  parse,
  plan,
} from '@bufbuild/cel';
import type { AttributeValue, JsonObject } from '../../values.ts';
import type { Subject } from '../sources.ts';
import { bindings } from './bindings.ts';
import { checkTypes, type Scope } from './checkTypes.ts';
import { mappingFunctions } from './functions.ts';
import type { MappingFunction } from './mappingFunction.ts';
import { type ExpressionProblem, problemAt } from './problem.ts';
import { checkBrackets } from './syntax.ts';
import { ExpressionError } from './text.ts';
import { toJson } from './toJson.ts';

export const MAX_EXPRESSION = 10_000;

/** An expression that has been read and checked, ready to be computed for anybody. */
export interface Expression {
  /** Never throws. The message of a failure names positions, functions and types, never a value. */
  evaluate(values: JsonObject): Evaluation;
}

export type Evaluation =
  | { readonly ok: true; readonly value: AttributeValue }
  | { readonly ok: false; readonly message: string };

export type CompiledExpression =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly problems: readonly ExpressionProblem[] };

/** The language for one kind of subject; making it costs about a millisecond, so make it once a mapping. */
export interface Language extends Scope {
  readonly env: CelEnv;
}

/** CEL (cel.dev) with Entra's functions. `defaultDomain` is what DefaultDomain() answers. */
export function createLanguage(subject: Subject, defaultDomain?: string): Language {
  const functions = mappingFunctions(defaultDomain);
  return {
    env: celEnv({ funcs: functions.flatMap(overloads) }),
    functions: new Map(functions.map((it) => [it.name, it])),
    subject,
  };
}

/**
 * Reads and checks an expression; the only door to the expression engine. Problems carry line and column, from 1.
 *
 * ```ts
 * const compiled = compileExpression('ToLower(Join(".", givenName, familyName))', createLanguage(USER));
 * if (compiled.ok) compiled.expression.evaluate(userValues(user)); // {ok: true, value: 'zoe.miller'}
 * ```
 */
export function compileExpression(text: string, language: Language): CompiledExpression {
  if (text.trim() === '') return refuse({ message: 'The expression is empty.' });
  if (text.length > MAX_EXPRESSION) {
    return refuse({ message: `The expression has ${text.length} characters; at most ${MAX_EXPRESSION} are allowed.` });
  }
  const unbalanced = checkBrackets(text);
  if (unbalanced !== undefined) return refuse(unbalanced);
  try {
    return compileBalanced(text, language);
  } catch (error) {
    // A chain of thousands of operators is as deep as it is long.
    if (error instanceof RangeError) return refuse({ message: 'The expression is nested too deeply.' });
    throw error;
  }
}

function compileBalanced(text: string, language: Language): CompiledExpression {
  const parsed = parseAt(text);
  if (!parsed.ok) return refuse(parsed.problem);
  const { expr, sourceInfo } = parsed.result;
  const positions = sourceInfo?.positions ?? {};
  const problems = checkTypes(expr, language).map(({ id, message }) =>
    problemAt(text, positions[String(id)] ?? 0, message),
  );
  if (problems.length > 0) return refuse(...problems);
  const compute = plan(language.env, expr);
  const evaluate = (values: JsonObject): Evaluation => {
    try {
      const result = compute(bindings(language.subject, values));
      if (!isCelError(result)) return { ok: true, value: toJson(result) };
      const at = result.exprId === undefined ? undefined : positions[String(result.exprId)];
      return { ok: false, message: place(text, at, reasonOf(result)) };
    } catch (error) {
      return { ok: false, message: `${reasonOf(error)}.` };
    }
  };
  return { ok: true, expression: { evaluate } };
}

function parseAt(
  text: string,
): { ok: true; result: ReturnType<typeof parse> } | { ok: false; problem: ExpressionProblem } {
  try {
    return { ok: true, result: parse(text) };
  } catch (error) {
    if (!(error instanceof Error) || error instanceof RangeError) throw error;
    const [, line, column, rest] = /^<input>:(\d+):(\d+): (.*)$/s.exec(error.message) ?? [];
    const message = `The expression can't be read: ${rest ?? error.message}.`;
    return { ok: false, problem: { message, line: Number(line ?? 1), column: Number(column ?? 1) } };
  }
}

/**
 * Why an expression failed, in words that are safe to keep. The library's own messages quote values (`int(x)`,
 * `m[x]`), so only those known to speak of types alone pass.
 */
function reasonOf(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof ExpressionError) return at.message;
  }
  const message = error instanceof Error ? error.message : '';
  if (/^found no matching overload for '[^']*' applied to '[\w(), .]*'$/.test(message)) return message;
  if (/^(index \d+ out of bounds|int divide by zero|type mismatch: expected \w+, got \w+$)/.test(message)) {
    return message.replace(/ \[0, -?\d+\)$/, '');
  }
  if (message.startsWith('field not found')) return 'a key is not in its map';
  return 'a value is not of the form this needs';
}

function place(text: string, offset: number | undefined, reason: string): string {
  if (offset === undefined) return `${reason}.`;
  const { line, column } = problemAt(text, offset, reason);
  return `At line ${line}, column ${column}: ${reason}.`;
}

/** CEL functions have a fixed number of arguments: one overload for each. */
function overloads({ name, min, max, call }: MappingFunction): CelFunc[] {
  return Array.from({ length: max - min + 1 }, (_, more) =>
    celFunc(
      name,
      Array.from({ length: min + more }, () => CelScalar.DYN),
      CelScalar.DYN,
      (...args: CelValue[]) => call(args),
    ),
  );
}

function refuse(...problems: readonly ExpressionProblem[]): CompiledExpression {
  return { ok: false, problems };
}
