import { stringify } from 'scim2-parse-filter';
import type { AttributeChange, AttributeValue, JsonObject } from '../../domain/values.ts';
import { type DesiredTarget, isCaseBlind } from './desiredTargets.ts';
import { attributeOf, elementsOf, holderOf, readTarget } from './readTarget.ts';
import { isNothing, sameValue } from './sameValue.ts';
import { isObject, type TargetPath, wirePath } from './targetPath.ts';

export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** One operation of a PATCH (RFC 7644 section 3.5.2): lower-case `op`, always with a path. */
export type PatchOperation = JsonObject & {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: AttributeValue;
};

export interface Difference {
  readonly operations: readonly PatchOperation[];
  readonly changes: readonly AttributeChange[];
}

/**
 * The least PATCH that makes a resource's mapped attributes as desired and touches nothing else. Empty where they
 * already are, up to what targets normalise (sameValue.ts).
 *
 * - no value yet: `add`; another: `replace`; null: `remove` where there is something;
 * - an element that a value path picks but that doesn't exist yet (`emails[type eq "work"]`) is `add`ed to its list,
 *   whole: `replace` on it is a `noTarget` error (RFC 7644 section 3.5.2.3);
 * - a path into an element whose `value` goes away removes the element: an address without a value is none.
 */
export function patchFromDiff(current: JsonObject, desired: readonly DesiredTarget[]): Difference {
  const operations: PatchOperation[] = [];
  const changes: AttributeChange[] = [];
  const newElements = new Map<string, NewElement>();
  const newObjects = new Map<string, NewElement>();

  for (const { path, value } of desired) {
    const old = readTarget(current, path);
    if (isSettled(current, path, old, value)) continue;
    changes.push({ attribute: path.text, old, new: isNothing(value) ? null : value });

    if (isNothing(value)) {
      operations.push(removal(current, path, desired));
    } else if (path.filter !== undefined && elementsOf(current, path).length === 0) {
      const { element } = entry(newElements, elementKey(path), () => newElement(path));
      if (path.sub === undefined) Object.assign(element, isObject(value) ? value : { value });
      else element[path.sub] = value;
    } else if (path.sub !== undefined && path.filter === undefined && isMissing(current, path)) {
      const { element } = entry(newObjects, elementKey(path), () => newElement(path));
      element[path.sub] = value;
    } else {
      operations.push({ op: isNothing(old) ? 'add' : 'replace', path: narrowed(current, path, old), value });
    }
  }
  for (const { path, element } of newObjects.values()) {
    operations.push({ op: 'add', path: wirePath({ ...path, sub: undefined }), value: element });
  }
  for (const { path, element } of newElements.values()) {
    operations.push({ op: 'add', path: wirePath({ ...path, filter: undefined, sub: undefined }), value: [element] });
  }
  return { operations: removalsLast(operations), changes };
}

/** Of several elements that match, one that is right is enough: the others aren't ours to change. */
function isSettled(current: JsonObject, path: TargetPath, old: AttributeValue, value: AttributeValue): boolean {
  const { sub } = path;
  const blind = isCaseBlind(path);
  if (path.filter === undefined || sub === undefined || isNothing(value)) return sameValue(old, value, blind);
  return elementsOf(current, path).some((element) => sameValue(attributeOf(element, sub) ?? null, value, blind));
}

function removal(current: JsonObject, path: TargetPath, desired: readonly DesiredTarget[]): PatchOperation {
  const isValue = path.sub?.toLowerCase() === 'value';
  const isShared = desired.some(
    (other) => other.path !== path && elementKey(other.path) === elementKey(path) && !isNothing(other.value),
  );
  if (path.filter !== undefined && isValue && !isShared)
    return { op: 'remove', path: wirePath({ ...path, sub: undefined }) };
  return { op: 'remove', path: spelled(current, path) };
}

/** A path that picks several elements is narrowed to the first: `replace` would make them all alike. */
function narrowed(current: JsonObject, path: TargetPath, old: AttributeValue): string {
  const { filter, sub } = path;
  const several = filter !== undefined && sub !== undefined && elementsOf(current, path).length > 1;
  if (!several || isNothing(old) || (typeof old !== 'string' && typeof old !== 'number')) return spelled(current, path);
  const both = stringify({ op: 'and', filters: [filter.ast, { op: 'eq', attrPath: sub, compValue: old }] });
  return wirePath(path, both);
}

/** Elements are matched case-blind here, but perhaps not there: the target's own spelling of what was matched is sent. */
function spelled(current: JsonObject, path: TargetPath): string {
  const equal = path.filter?.equal;
  const [element] = path.filter === undefined ? [] : elementsOf(current, path);
  if (equal === undefined || element === undefined) return wirePath(path);
  const filters = Object.entries(equal).map(([attrPath, wanted]) => {
    const there = attributeOf(element, attrPath);
    return {
      op: 'eq' as const,
      attrPath,
      compValue: typeof there === typeof wanted && typeof there === 'string' ? there : wanted,
    };
  });
  const [only] = filters;
  return wirePath(path, stringify(filters.length === 1 && only !== undefined ? only : { op: 'and', filters }));
}

/** `name` where `name.givenName` is wanted: no such object yet. */
function isMissing(current: JsonObject, path: TargetPath): boolean {
  const holder = holderOf(current, path);
  return holder === undefined || isNothing(attributeOf(holder, path.attribute));
}

/** Something with parts that isn't there yet: an element of a list, or an object like `name`. */
interface NewElement {
  readonly path: TargetPath;
  readonly element: Record<string, AttributeValue>;
}

function newElement(path: TargetPath): NewElement {
  return { path, element: { ...path.filter?.equal } };
}

function elementKey(path: TargetPath): string {
  return wirePath({ ...path, sub: undefined }).toLowerCase();
}

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}

/** A target that refuses to be without an address must see the new one before the old one goes. */
function removalsLast(operations: readonly PatchOperation[]): readonly PatchOperation[] {
  return [...operations.filter(({ op }) => op !== 'remove'), ...operations.filter(({ op }) => op === 'remove')];
}
