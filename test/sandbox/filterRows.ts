import SCIMMY from 'scimmy';
import type { AttributeValue, JsonObject } from '../../domain/values.ts';
import { type Kind, type Row, type Store, UNIQUE_NAME } from './store.ts';

/** Attributes whose case counts (RFC 7643: `id` and `externalId` are caseExact); all others are compared case-blind. */
const CASE_EXACT: ReadonlySet<string> = new Set(['id', 'externalid', '$ref', 'location']);

/**
 * The rows that a filter lets through, in the order they were made. `userName eq`, `displayName eq` (groups),
 * `externalId eq` and `id eq` come from the index; everything else is matched by scimmy's own Filter over all
 * resources, made case-blind.
 */
export function filterRows(
  store: Store,
  kind: Kind,
  filter: SCIMMY.Types.Filter | undefined,
  resourceOf: (row: Row) => JsonObject,
): readonly Row[] {
  if (filter === undefined) return [...store.all(kind)];
  const equal = singleEquality(filter);
  if (equal !== undefined) {
    const [attribute, value] = equal;
    if (attribute === 'id') return [store.get(kind, value) ?? []].flat();
    if (attribute === 'externalid') return store.byExternalId(kind, value);
    if (attribute === UNIQUE_NAME[kind].toLowerCase()) return [store.byName(kind, value) ?? []].flat();
  }
  const expressions = foldExpressions([...filter]);
  // scimmy trips over a complex attribute that a resource doesn't have; an empty one compares as it should.
  const absent = Object.fromEntries(
    expressions.flatMap((expression) =>
      Object.entries(expression).flatMap(([name, inner]) => (isRecord(inner) ? [[name, {}]] : [])),
    ),
  );
  const folded = new SCIMMY.Types.Filter(expressions);
  return [...store.all(kind)].filter(
    (row) => folded.match([Object.assign({}, absent, fold(resourceOf(row), ''))]).length > 0,
  );
}

/** `[attribute in lower case, value]` where the whole filter is `attribute eq "value"`. */
function singleEquality(filter: readonly unknown[]): [string, string] | undefined {
  const [only, ...more] = filter;
  if (more.length > 0 || !isRecord(only)) return undefined;
  const [entry, ...others] = Object.entries(only);
  if (entry === undefined || others.length > 0) return undefined;
  const [attribute, expression] = entry;
  if (!Array.isArray(expression) || expression.length !== 2) return undefined;
  const [comparator, value]: unknown[] = expression;
  if (typeof comparator !== 'string' || comparator.toLowerCase() !== 'eq' || typeof value !== 'string')
    return undefined;
  return [attribute.toLowerCase(), value];
}

/** Lower-cases the compared strings in scimmy's parsed form: `{attribute: [comparator, value]}`, nested at will. */
function foldExpressions(expressions: readonly unknown[], attribute = ''): object[] {
  return expressions.map((expression) => {
    if (isRecord(expression)) {
      return Object.fromEntries(Object.entries(expression).map(([name, inner]) => [name, foldInner(inner, name)]));
    }
    return Array.isArray(expression) ? foldComparison(expression, attribute) : Object(expression);
  });
}

function foldInner(inner: unknown, attribute: string): unknown {
  if (!Array.isArray(inner)) return isRecord(inner) ? foldExpressions([inner])[0] : inner;
  return inner.some((part) => typeof part === 'object' && part !== null)
    ? foldExpressions(inner, attribute)
    : foldComparison(inner, attribute);
}

function foldComparison(comparison: readonly unknown[], attribute: string): unknown[] {
  return comparison.map((part) =>
    typeof part === 'string' && !CASE_EXACT.has(attribute.toLowerCase()) ? part.toLowerCase() : part,
  );
}

function fold(value: AttributeValue, attribute: string): AttributeValue {
  if (typeof value === 'string') return CASE_EXACT.has(attribute.toLowerCase()) ? value : value.toLowerCase();
  if (Array.isArray(value)) return value.map((item) => fold(item, attribute));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fold(inner, name)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
