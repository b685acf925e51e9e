import type { CelEnv, CelFunc, CelType, parse } from '@bufbuild/cel';
import type { Subject } from '../sources.ts';
import type { MappingFunction } from './mappingFunction.ts';
import { MAX_LIST } from './text.ts';

export type Expr = ReturnType<typeof parse>['expr'];

/** What is known of a value before it is computed: a CEL type's name, or `dyn` for anything. */
type Kind = string;

export interface Scope {
  readonly env: CelEnv;
  readonly functions: ReadonlyMap<string, MappingFunction>;
  readonly subject: Subject;
}

/** Two comprehensions inside each other are what people need; a third could keep a worker busy for minutes. */
const MAX_NESTING = 2;

/** Types that CEL names as if they were variables. */
const TYPE_NAMES = new Set(['int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'null_type', 'type']);

/**
 * Finds what would fail for everybody: unknown names and functions, wrong numbers of arguments, operators without an
 * overload for types that are known beforehand. The library's own checker is not exported (0.6.1), so this one goes by
 * the functions' declared overloads. What depends on `attributes` is of any type.
 */
export function checkTypes(expr: Expr, scope: Scope): readonly { id: bigint; message: string }[] {
  const problems: { id: bigint; message: string }[] = [];
  const report = (at: Expr, message: string): Kind => {
    problems.push({ id: at.id, message });
    return 'dyn';
  };
  const fields: ReadonlyMap<string, Kind> = new Map(Object.entries(scope.subject.fields));

  function kindOf(it: Expr | undefined, locals: ReadonlySet<string>, nesting: number): Kind {
    const inside = (inner: Expr | undefined, more = locals, depth = nesting) => kindOf(inner, more, depth);
    const kind = it?.exprKind;
    if (it === undefined || kind === undefined) return 'dyn';
    switch (kind.case) {
      case 'constExpr':
        return constantKind(kind.value.constantKind.case);
      case 'identExpr': {
        const { name } = kind.value;
        if (locals.has(name)) return 'dyn';
        if (name === scope.subject.kind) return 'map';
        if (fields.has(name)) return fields.get(name) ?? 'dyn';
        return TYPE_NAMES.has(name) ? 'type' : report(it, unknownName(name, scope));
      }
      case 'selectExpr': {
        const { operand, field, testOnly } = kind.value;
        const outer = inside(operand);
        const ident = operand?.exprKind.case === 'identExpr' ? operand.exprKind.value.name : undefined;
        if (ident !== undefined && ident === scope.subject.kind && !locals.has(ident)) {
          if (!fields.has(field)) return report(it, unknownName(field, scope));
          return testOnly ? 'bool' : (fields.get(field) ?? 'dyn');
        }
        if (outer !== 'dyn' && outer !== 'map') return report(it, `A ${outer} has no field ${field}.`);
        return testOnly ? 'bool' : 'dyn';
      }
      case 'callExpr': {
        const { function: name, target, args } = kind.value;
        const kinds = args.map((arg) => inside(arg));
        const targetKind = target === undefined ? undefined : inside(target);
        const ours = target === undefined ? scope.functions.get(name) : undefined;
        if (ours !== undefined) return checkOurs(it, ours, kinds);
        return checkOverloads(it, name, targetKind, kinds);
      }
      case 'listExpr':
        for (const element of kind.value.elements) inside(element);
        if (kind.value.elements.length > MAX_LIST) return report(it, `A list has at most ${MAX_LIST} elements.`);
        return 'list';
      case 'structExpr':
        if (kind.value.messageName !== '') return report(it, `There is no type ${kind.value.messageName}.`);
        for (const { keyKind, value } of kind.value.entries) {
          if (keyKind.case === 'mapKey') inside(keyKind.value);
          inside(value);
        }
        return 'map';
      case 'comprehensionExpr': {
        const { iterVar, iterVar2, accuVar, iterRange, accuInit, loopCondition, loopStep, result } = kind.value;
        if (nesting >= MAX_NESTING) {
          return report(it, `all, exists, filter and map are nested deeper than ${MAX_NESTING}.`);
        }
        const range = inside(iterRange);
        if (!['dyn', 'list', 'map'].includes(range)) return report(it, `Expected a list to walk over, not ${range}.`);
        inside(accuInit);
        const inner = new Set([...locals, iterVar, iterVar2, accuVar]);
        for (const part of [loopCondition, loopStep, result]) inside(part, inner, nesting + 1);
        return 'dyn';
      }
      case undefined:
        return 'dyn';
    }
  }

  function checkOurs(it: Expr, { name, takes, min, max, gives }: MappingFunction, kinds: readonly Kind[]): Kind {
    const count = kinds.length;
    if (count < min || count > max) {
      const range = min === max ? `${min}` : `${min} to ${max}`;
      return report(it, `${name} takes ${range} argument${range === '1' ? '' : 's'}, not ${count}.`);
    }
    if (name === 'Switch' && count % 2 !== 0) return report(it, 'Switch expects a value after each key.');
    for (const [index, kind] of kinds.entries()) {
      const takesKind = takes[Math.min(index, takes.length - 1)] ?? 'any';
      if (!FITS[takesKind](kind))
        return report(it, `${name} expects ${WORDS[takesKind]} as argument ${index + 1}, not ${kind}.`);
    }
    return gives === 'any' ? 'dyn' : gives;
  }

  function checkOverloads(it: Expr, name: string, target: Kind | undefined, kinds: readonly Kind[]): Kind {
    if (BUILT_IN.has(name)) return checkBuiltIn(it, name, kinds);
    const named: readonly CelFunc[] = [...(scope.env.funcs.find(name) ?? [])];
    const form = named.filter((func) => (func.target === undefined) === (target === undefined));
    const operator = /^[^A-Za-z]|_\W/.test(name);
    const shown = operator ? name.replaceAll('_', '').replace('@', '') : name;
    if (form.length === 0) return report(it, unknownFunction(shown, target !== undefined, scope));
    const sized = form.filter((func) => func.arguments.length === kinds.length);
    if (sized.length === 0) {
      const counts = [...new Set(form.map((func) => func.arguments.length))].join(' or ');
      return report(it, `${shown} takes ${counts} argument${counts === '1' ? '' : 's'}, not ${kinds.length}.`);
    }
    const fitting = sized.filter(
      (func) =>
        (func.target === undefined || fits(target ?? 'dyn', func.target)) &&
        func.arguments.every((type, index) => fits(kinds[index] ?? 'dyn', type)),
    );
    if (fitting.length === 0) {
      const on = target === undefined ? '' : ` of ${target}`;
      return report(it, `${shown}${on} has no form for (${kinds.join(', ')}).`);
    }
    const results = new Set(fitting.map((func) => func.result.name));
    return results.size === 1 ? ([...results][0] ?? 'dyn') : 'dyn';
  }

  function checkBuiltIn(it: Expr, name: string, kinds: readonly Kind[]): Kind {
    const [first = 'dyn', second = 'dyn', third = 'dyn'] = kinds;
    const bools = name === '_?_:_' ? [first] : name === '_&&_' || name === '_||_' ? [first, second] : [];
    const wrong = bools.find((kind) => kind !== 'bool' && kind !== 'dyn');
    const shown = name.replaceAll('_', '');
    if (wrong !== undefined) return report(it, `${shown} expects true or false, not ${wrong}.`);
    if (name === '_?_:_') return second === third ? second : 'dyn';
    if (name !== '_[_]') return 'bool';
    return ['dyn', 'list', 'map'].includes(first) ? 'dyn' : report(it, `A ${first} has no elements.`);
  }

  kindOf(expr, new Set(), 0);
  return problems;
}

/** What the evaluator does itself, without overloads. */
const BUILT_IN = new Set(['_?_:_', '_&&_', '_||_', '_[_]', '@not_strictly_false']);

const WORDS = { any: 'a value', text: 'text', whole: 'a whole number', bool: 'true or false' };
const FITS = {
  any: () => true,
  text: (kind: Kind) => kind !== 'list' && kind !== 'map',
  whole: (kind: Kind) => ['int', 'uint', 'dyn'].includes(kind),
  bool: (kind: Kind) => ['bool', 'string', 'int', 'null_type', 'dyn'].includes(kind),
};

function fits(kind: Kind, type: CelType): boolean {
  return kind === 'dyn' || type.name === 'dyn' || type.name === kind;
}

function constantKind(constant: string | undefined): Kind {
  const kinds: Readonly<Record<string, Kind>> = {
    nullValue: 'null_type',
    boolValue: 'bool',
    int64Value: 'int',
    uint64Value: 'uint',
    doubleValue: 'double',
    stringValue: 'string',
    bytesValue: 'bytes',
  };
  return kinds[constant ?? ''] ?? 'dyn';
}

function unknownName(name: string, { subject, functions }: Scope): string {
  if (functions.has(name)) return `${name} is a function: write ${name}(…).`;
  const known = Object.keys(subject.fields);
  const close = known.find((field) => field.toLowerCase() === name.toLowerCase());
  const advice = close ?? ('attributes' in subject.fields ? `attributes.${name}` : undefined);
  const hint = advice === undefined ? '' : ` Did you mean ${advice}?`;
  return `${name} is unknown. Known are ${subject.kind}, ${known.join(', ')}.${hint}`;
}

function unknownFunction(name: string, isMethod: boolean, { functions }: Scope): string {
  const close = [...functions.keys()].find((known) => known.toLowerCase() === name.toLowerCase());
  if (isMethod && close !== undefined) return `${close} is not a method: write ${close}(value, …).`;
  return `There is no function ${name}.${close === undefined ? '' : ` Did you mean ${close}?`}`;
}
