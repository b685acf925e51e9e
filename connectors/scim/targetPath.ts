import { type Filter, parse } from 'scim2-parse-filter';
import { permanent } from '../../domain/errors.ts';
import type { AttributeValue } from '../../domain/values.ts';

/** A target attribute's path (RFC 7644 section 3.5.2), taken apart. */
export interface TargetPath {
  /** As the mapping has it. */
  readonly text: string;
  /** Extension schema; undefined for core attributes. */
  readonly urn: string | undefined;
  /** Empty where the path is the whole extension. */
  readonly attribute: string;
  readonly filter: { readonly text: string; readonly ast: Filter; readonly equal: Equalities | undefined } | undefined;
  readonly sub: string | undefined;
}

/** What an element must hold to match a filter made of `eq` and `and` only. */
type Equalities = Readonly<Record<string, string | number | boolean>>;

const CORE = /^urn:ietf:params:scim:schemas:core:2\.0:(User|Group)$/i;
const ATTRIBUTE = /^([A-Za-z$][\w$-]*)(?:\[(.+)\])?(?:\.([A-Za-z$][\w$-]*))?$/;

/**
 * Takes a path apart: `name.givenName`, `emails[type eq "work"].value`, `urn:…:enterprise:2.0:User:department`, and the
 * older `urn:…:2.0:User.department` (FEATURES section 3, 5), which is read as the same attribute.
 *
 * @throws permanent `bad_target_path`, naming the path and what was expected.
 */
export function parseTargetPath(text: string): TargetPath {
  const { urn, rest } = splitUrn(text.trim());
  if (rest === '' && urn !== undefined) return { text, urn, attribute: '', filter: undefined, sub: undefined };
  const [, attribute, filterText, sub] = ATTRIBUTE.exec(rest) ?? [];
  if (attribute === undefined) throw bad(text);
  return { text, urn, attribute, filter: filterText === undefined ? undefined : readFilter(filterText, text), sub };
}

function splitUrn(text: string): { urn: string | undefined; rest: string } {
  if (!/^urn:/i.test(text)) return { urn: undefined, rest: text };
  const bracket = text.indexOf('[');
  const colon = text.lastIndexOf(':', bracket === -1 ? text.length : bracket);
  const before = text.slice(0, colon);
  const after = text.slice(colon + 1);
  // `…:2.0:User` and `…:2.0:User.department`: what follows the version is the resource's name, not an attribute.
  if (/:\d+\.\d+$/.test(before)) {
    const [resource = '', ...attribute] = after.split(/\.(.*)/s);
    return { urn: coreless(`${before}:${resource}`), rest: attribute[0] ?? '' };
  }
  return { urn: coreless(before), rest: after };
}

function coreless(urn: string): string | undefined {
  return CORE.test(urn) ? undefined : urn;
}

function readFilter(filterText: string, path: string) {
  try {
    const ast = parse(filterText);
    return { text: filterText, ast, equal: equalities(ast) };
  } catch {
    throw bad(path);
  }
}

function equalities(filter: Filter): Equalities | undefined {
  if (filter.op === 'eq') {
    const { attrPath, compValue } = filter;
    return compValue === null || attrPath.includes('.') ? undefined : { [attrPath]: compValue };
  }
  if (filter.op !== 'and' || !('filters' in filter)) return undefined;
  const parts = filter.filters.map(equalities);
  return parts.includes(undefined) ? undefined : Object.assign({}, ...parts);
}

/** `emails[type eq "work"].value` and the like: the path as a PATCH operation names it, the old dot form put right. */
export function wirePath(path: TargetPath, filterText = path.filter?.text): string {
  const prefix = path.urn === undefined ? '' : path.attribute === '' ? path.urn : `${path.urn}:`;
  const filter = filterText === undefined ? '' : `[${filterText}]`;
  return `${prefix}${path.attribute}${filter}${path.sub === undefined ? '' : `.${path.sub}`}`;
}

/** A plain JSON object, not a list. */
export function isObject(value: AttributeValue | undefined): value is { readonly [key: string]: AttributeValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON list. `Array.isArray` alone doesn't narrow a readonly one. */
export function isList(value: AttributeValue | undefined): value is readonly AttributeValue[] {
  return Array.isArray(value);
}

function bad(text: string) {
  return permanent('bad_target_path', `"${text}" is not a SCIM attribute path.`, {
    remedy:
      'Write an attribute like userName, name.givenName, emails[type eq "work"].value or urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department.',
  });
}
