import type { AttributeValue } from '../values.ts';
import { compileExpression, createLanguage, type Expression, type Language } from './expression/compileExpression.ts';
import { checkSource, GROUP, type Subject, USER } from './sources.ts';
import { checkTargetPath } from './targetPath.ts';

/** A row as it comes from a client: what `MappingRow` promises is checked here. */
export interface UncheckedRow {
  readonly target: string;
  readonly source?: string | null | undefined;
  readonly constant?: AttributeValue | undefined;
  readonly expression?: string | null | undefined;
  /** `always` where it is left out. */
  readonly apply?: string | undefined;
}

/** What is wrong with a mapping. `row` counts from 0; null where no row is to blame (a required target is missing). */
export interface MappingProblem {
  readonly row: number | null;
  readonly field: 'target' | 'source' | 'constant' | 'expression' | 'apply';
  readonly message: string;
  /** Place in the expression, from 1. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

export interface CompileOptions {
  /** Target attributes that must have a value: the catalog entry's `requiredAttributes`. */
  readonly required?: readonly string[];
  /** What `DefaultDomain()` answers: the app's first authorized domain. */
  readonly defaultDomain?: string | undefined;
}

/** One row, ready to be computed. */
export interface CompiledRow {
  readonly target: string;
  readonly apply: 'always' | 'create';
  readonly from:
    | { readonly kind: 'source'; readonly source: string }
    | { readonly kind: 'constant'; readonly value: AttributeValue }
    | { readonly kind: 'expression'; readonly expression: Expression };
}

/** A checked mapping, ready for `mapUser` or `mapGroup`. */
export interface Mapping<K extends 'user' | 'group' = 'user' | 'group'> {
  readonly kind: K;
  readonly rows: readonly CompiledRow[];
  /** The rows' targets that must have a value. */
  readonly required: ReadonlySet<string>;
}

export type CompileResult<K extends 'user' | 'group'> =
  | { readonly ok: true; readonly mapping: Mapping<K> }
  | { readonly ok: false; readonly problems: readonly MappingProblem[] };

/**
 * Checks a user mapping and makes it ready: target paths (RFC 7644 section 3.5.2), duplicates and overlaps, exactly one
 * of source, constant and expression, known attributes, expressions, required targets. All problems at once; pure.
 * Costs a few milliseconds when there are expressions: compile once and keep the result.
 */
export function compileMapping(rows: readonly UncheckedRow[], options: CompileOptions = {}): CompileResult<'user'> {
  return compile(rows, 'user', USER, options);
}

/** The same for groups, whose rows read `displayName`, `externalId`, `description` and `id`. */
export function compileGroupMapping(
  rows: readonly UncheckedRow[],
  options: CompileOptions = {},
): CompileResult<'group'> {
  return compile(rows, 'group', GROUP, options);
}

function compile<K extends 'user' | 'group'>(
  rows: readonly UncheckedRow[],
  kind: K,
  subject: Subject,
  { required = [], defaultDomain }: CompileOptions,
): CompileResult<K> {
  const problems: MappingProblem[] = [];
  const compiled: CompiledRow[] = [];
  const seen = new Map<string, { row: number; target: string }>();
  const targetOf = new Map<string, string>();
  let language: Language | undefined;
  for (const [row, unchecked] of rows.entries()) {
    const report = (problem: Omit<MappingProblem, 'row'>) => problems.push({ row, ...problem });
    const before = problems.length;
    const parts = checkTarget(unchecked.target, kind, seen, row, report);
    if (parts !== undefined) targetOf.set(parts, unchecked.target);
    const { apply = 'always' } = unchecked;
    if (apply !== 'always' && apply !== 'create') {
      report({ field: 'apply', message: 'apply is unknown; expected always or create.' });
    }
    if (filled(unchecked.expression)) language ??= createLanguage(subject, defaultDomain);
    const from = checkOrigin(unchecked, subject, language, report);
    if (problems.length === before && from !== undefined && (apply === 'always' || apply === 'create')) {
      compiled.push({ target: unchecked.target, apply, from });
    }
  }
  const requiredTargets = checkRequired(required, kind, rows, targetOf, problems);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, mapping: { kind, rows: compiled, required: requiredTargets } };
}

type Report = (problem: Omit<MappingProblem, 'row'>) => void;

/** The target's normal form, where it has one. */
function checkTarget(
  target: string,
  kind: 'user' | 'group',
  seen: Map<string, { row: number; target: string }>,
  row: number,
  report: Report,
): string | undefined {
  const check = checkTargetPath(target, kind);
  if (!check.ok) {
    report({ field: 'target', message: `target ${check.message}` });
    return undefined;
  }
  const key = keyOf(check.parts);
  const twin = seen.get(key);
  if (twin !== undefined) {
    report({ field: 'target', message: `target "${target}" is set twice: row ${twin.row} sets it, too.` });
  } else {
    const other = [...seen].find(([theirs]) => key.startsWith(`${theirs} `) || theirs.startsWith(`${key} `))?.[1];
    if (other !== undefined) {
      report({
        field: 'target',
        message: `target "${target}" overlaps "${other.target}" of row ${other.row}: one holds the other.`,
      });
    }
    seen.set(key, { row, target });
  }
  return key;
}

function checkOrigin(
  { source, constant, expression }: UncheckedRow,
  subject: Subject,
  language: Language | undefined,
  report: Report,
): CompiledRow['from'] | undefined {
  const given = [
    filled(source) ? 'source' : undefined,
    constant !== undefined && constant !== null ? 'constant' : undefined,
    filled(expression) ? 'expression' : undefined,
  ].filter((name) => name !== undefined);
  if (given.length > 1) {
    report({
      field: 'source',
      message: `Exactly one of source, constant and expression is expected, not ${given.join(' and ')}.`,
    });
    return undefined;
  }
  if (filled(source)) {
    const wrong = checkSource(source, subject);
    if (wrong === undefined) return { kind: 'source', source };
    report({ field: 'source', message: `source ${wrong}` });
    return undefined;
  }
  if (filled(expression)) {
    if (language === undefined) {
      report({ field: 'expression', message: 'The expression is empty.' });
      return undefined;
    }
    const compiledExpression = compileExpression(expression, language);
    if (compiledExpression.ok) return { kind: 'expression', expression: compiledExpression.expression };
    for (const problem of compiledExpression.problems) report({ field: 'expression', ...problem });
    return undefined;
  }
  if (constant !== undefined) return { kind: 'constant', value: constant };
  report({ field: 'source', message: 'One of source, constant and expression is expected; none is given.' });
  return undefined;
}

/** The rows' own spellings of the required targets; reports those that no row fills. */
function checkRequired(
  required: readonly string[],
  kind: 'user' | 'group',
  rows: readonly UncheckedRow[],
  targetOf: ReadonlyMap<string, string>,
  problems: MappingProblem[],
): ReadonlySet<string> {
  const targets = new Set<string>();
  for (const name of required) {
    const check = checkTargetPath(name, kind);
    const target = check.ok ? targetOf.get(keyOf(check.parts)) : undefined;
    if (target === undefined) {
      problems.push({ row: null, field: 'target', message: `The app requires ${name}; no row sets it.` });
      continue;
    }
    targets.add(target);
    const row = rows.findIndex((it) => it.target === target);
    const unchecked = rows[row];
    const isConstant = unchecked !== undefined && !filled(unchecked.source) && !filled(unchecked.expression);
    if (isConstant && unchecked.constant !== undefined && isNothing(unchecked.constant)) {
      problems.push({ row, field: 'constant', message: `The app requires ${name}; its constant is empty.` });
    }
  }
  return targets;
}

/** A blank separates parts: none of a path's parts but a filter holds one, and that ends with its bracket. */
function keyOf(parts: readonly string[]): string {
  return parts.join(' ');
}

function isNothing(value: AttributeValue): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function filled(text: string | null | undefined): text is string {
  return text !== undefined && text !== null;
}
