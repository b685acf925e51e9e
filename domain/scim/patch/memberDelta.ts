import type { ResourceKind } from '../attribute.ts';
import { isRecord, isUnassigned } from '../readResource.ts';
import { type PatchPath, parsePatchPath } from './patchPath.ts';
import type { PatchOperation } from './patchRequest.ts';

export interface MemberDelta {
  /** What the operations say of other attributes. */
  readonly others: readonly PatchOperation[];
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/**
 * What a PATCH of a group adds and removes, where that can be told without reading who is in it: a group of thousands is
 * changed by one person a request. Undefined where it can't, as for `replace`. Pure.
 */
export function memberDelta(kind: ResourceKind, operations: readonly PatchOperation[]): MemberDelta | undefined {
  const wanted = new Map<string, boolean>();
  const others: PatchOperation[] = [];
  for (const operation of operations) {
    const named = namedMembers(kind, operation);
    if (named === 'unknown') return undefined;
    if (named === 'others') others.push(operation);
    else for (const id of named) wanted.set(id, operation.op === 'add');
  }
  const ids = (isIn: boolean) => [...wanted].flatMap(([id, wantedIn]) => (wantedIn === isIn ? [id] : []));
  return { others, add: ids(true), remove: ids(false) };
}

function namedMembers(
  kind: ResourceKind,
  { op, path, value }: PatchOperation,
): readonly string[] | 'others' | 'unknown' {
  if (path === undefined) {
    return isRecord(value) && Object.keys(value).some((key) => /members/i.test(key)) ? 'unknown' : 'others';
  }
  const target = parsePatchPath(kind, path);
  if (target.kind !== 'attribute' || target.attribute.name !== 'members') return 'others';
  if (target.sub !== undefined || op === 'replace') return 'unknown';
  if (target.filter !== undefined) return op === 'remove' ? theirValue(target.filter) : 'unknown';
  if (op === 'remove' && isUnassigned(value)) return 'unknown';
  const elements: readonly unknown[] = Array.isArray(value) ? value : [value];
  const ids = elements.map((element) => (isRecord(element) ? element.value : element));
  return ids.every((id) => typeof id === 'string') ? ids : 'unknown';
}

function theirValue({
  filter,
}: NonNullable<Extract<PatchPath, { kind: 'attribute' }>['filter']>): readonly string[] | 'unknown' {
  const isOne = filter.kind === 'compare' && filter.operator === 'eq' && filter.place.attribute.name === 'value';
  return isOne && typeof filter.value === 'string' ? [filter.value] : 'unknown';
}
