import { type Filter, parse } from 'scim2-parse-filter';
import { isStorableText } from '../../values.ts';
import type { ResourceKind, ScimAttribute } from '../attribute.ts';
import { type AttributePlace, findAttribute, locate } from '../locate.ts';
import { badRequest, type ScimError } from '../scimError.ts';

export type Operator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'lt' | 'ge' | 'le';

/** A filter (RFC 7644 section 3.4.2.2) whose attributes are known. */
export type ScimFilter =
  | { readonly kind: 'and' | 'or'; readonly filters: readonly ScimFilter[] }
  | { readonly kind: 'not'; readonly filter: ScimFilter }
  | { readonly kind: 'present'; readonly place: AttributePlace }
  | {
      readonly kind: 'compare';
      readonly place: AttributePlace;
      readonly operator: Operator;
      readonly value: string | number | boolean | null;
    }
  /** Some element of a list lets `filter` through, whose places are the element's sub-attributes. */
  | { readonly kind: 'element'; readonly place: AttributePlace; readonly filter: ScimFilter };

const MAX_LENGTH = 10_000;
const MAX_DEPTH = 40;

/**
 * Reads a filter over resources of a kind.
 * @throws 400 `invalidFilter` saying what is wrong: the grammar, an attribute no schema knows, a value of another type.
 */
export function parseFilter(kind: ResourceKind, text: string): ScimFilter {
  return read(text, (path) => {
    const found = locate(kind, path);
    return found?.kind === 'attribute' ? found.place : undefined;
  });
}

/** Reads the filter in `emails[…]`, over one element of a list. @throws 400 `invalidFilter`. */
export function parseElementFilter(attribute: ScimAttribute, text: string): ScimFilter {
  return read(text, (path) => elementPlace(attribute, path));
}

type Locate = (path: string) => AttributePlace | undefined;

function elementPlace({ subAttributes }: ScimAttribute, path: string): AttributePlace | undefined {
  const sub = findAttribute(subAttributes ?? [], path);
  return sub && { extension: undefined, attribute: sub, sub: undefined };
}

function read(text: string, locateIn: Locate): ScimFilter {
  if (text.length > MAX_LENGTH) throw invalid(`is longer than ${MAX_LENGTH} characters`);
  const { bare, literals } = takeLiterals(text);
  if (depthOf(bare) > MAX_DEPTH) throw invalid(`is nested deeper than ${MAX_DEPTH}`);
  return resolve(parseBare(joinElements(bare)), locateIn, literals);
}

function parseBare(bare: string): Filter {
  try {
    return parse(bare);
  } catch {
    throw invalid('is not of the grammar of RFC 7644 section 3.4.2.2');
  }
}

/**
 * Puts a number in place of each quoted text. The parser reads backslashes otherwise than JSON does, and its pattern for
 * quoted texts takes forever over line breaks.
 */
function takeLiterals(text: string): { bare: string; literals: readonly string[] } {
  const literals: string[] = [];
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/gs, (quoted) => {
    literals.push(readQuoted(quoted));
    return `"${literals.length - 1}"`;
  });
  if (bare.replace(/"\d+"/g, '').includes('"')) throw invalid('has a quotation mark too many');
  return { bare: bare.replace(/\s+/g, ' ').trim(), literals };
}

function readQuoted(quoted: string): string {
  try {
    const text: unknown = JSON.parse(quoted);
    if (typeof text === 'string' && isStorableText(text)) return text;
  } catch {
    // Told below.
  }
  throw invalid('has a quoted text that is no JSON string');
}

/** `emails[type eq "work"].value eq "x"`, as some clients write it, means one element: `emails[(…) and value eq "x"]`. */
function joinElements(bare: string): string {
  return bare.replace(
    /\[([^[\]]*)\]\.([\w$-]+) +(pr\b|(?:eq|ne|co|sw|ew|gt|lt|ge|le) +[^\s()[\]]+)/gi,
    (_whole, inner: string, sub: string, rest: string) => `[(${inner}) and ${sub} ${rest}]`,
  );
}

/** The parser calls itself for each bracket and each `not`. */
function depthOf(bare: string): number {
  let [depth, deepest] = [0, 0];
  for (const [token] of bare.matchAll(/[([]|[)\]]|\bnot\b/gi)) {
    depth += token === ')' || token === ']' ? -1 : 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function resolve(filter: Filter, locateIn: Locate, literals: readonly string[]): ScimFilter {
  switch (filter.op) {
    case 'and':
    case 'or':
      return { kind: filter.op, filters: filter.filters.map((inner) => resolve(inner, locateIn, literals)) };
    case 'not':
      return { kind: 'not', filter: resolve(filter.filter, locateIn, literals) };
    case '[]': {
      const place = placeOf(filter.attrPath, locateIn);
      if (!place.attribute.multiValued || place.attribute.type !== 'complex' || place.sub !== undefined) {
        throw invalid(`has [ ] after ${filter.attrPath}, which is no list`);
      }
      const inner: Locate = (path) => elementPlace(place.attribute, path);
      return { kind: 'element', place, filter: resolve(filter.valFilter, inner, literals) };
    }
    case 'pr':
      return { kind: 'present', place: placeOf(filter.attrPath, locateIn) };
    case 'eq':
    case 'ne':
    case 'co':
    case 'sw':
    case 'ew':
    case 'gt':
    case 'lt':
    case 'ge':
    case 'le':
      return compare(filter, placeOf(filter.attrPath, locateIn), literals);
  }
}

function placeOf(path: string, locateIn: Locate): AttributePlace {
  const place = locateIn(path);
  if (place === undefined) throw invalid(`names ${JSON.stringify(path.slice(0, 100))}, which no schema knows`);
  // What was never kept must not be guessed at.
  if (place.attribute.returned === 'never') throw invalid(`names ${place.attribute.name}, which nobody may read`);
  return place;
}

function compare(
  { op, attrPath, compValue }: Extract<Filter, { compValue: unknown }>,
  found: AttributePlace,
  literals: readonly string[],
): ScimFilter {
  const place = leafPlace(found);
  if (place === undefined) throw invalid(`compares ${attrPath}, which has no value of its own`);
  const value = typeof compValue === 'string' ? (literals[Number(compValue)] ?? '') : compValue;
  const { type } = place.sub ?? place.attribute;
  if (type === 'boolean') {
    if (op !== 'eq' && op !== 'ne') throw invalid(`compares ${attrPath}, which is true or false, by ${op}`);
    const text = String(value).toLowerCase();
    if (value !== null && text !== 'true' && text !== 'false') throw invalid(`compares ${attrPath} with no boolean`);
    return { kind: 'compare', place, operator: op, value: value === null ? null : text === 'true' };
  }
  if (value !== null && typeof value !== (type === 'integer' || type === 'decimal' ? 'number' : 'string')) {
    throw invalid(`compares ${attrPath} with a value of another type`);
  }
  if (type === 'dateTime' && typeof value === 'string' && Number.isNaN(Date.parse(value))) {
    throw invalid(`compares ${attrPath} with what is no time`);
  }
  return { kind: 'compare', place, operator: op, value };
}

/** `emails eq "x"` means the value of an element (RFC 7643 section 2.4). */
function leafPlace(place: AttributePlace): AttributePlace | undefined {
  const { attribute, sub } = place;
  if (sub !== undefined || attribute.type !== 'complex') return place;
  const value = findAttribute(attribute.subAttributes ?? [], 'value');
  return value && { ...place, sub: value };
}

function invalid(what: string): ScimError {
  return badRequest('invalidFilter', `The filter ${what}.`);
}
