import { isJsonObject, type JsonObject } from '../../values.ts';
import type { ResourceKind } from '../attribute.ts';
import { locate } from '../locate.ts';
import { isRecord, isUnassigned } from '../readResource.ts';
import { badRequest } from '../scimError.ts';
import { applyToAttribute } from './applyToAttribute.ts';
import { parsePatchPath } from './patchPath.ts';
import type { PatchOperation } from './patchRequest.ts';
import { withValue } from './withValue.ts';

/**
 * What a resource becomes by the operations of a PATCH, one after the other (RFC 7644 section 3.5.2). Pure; all or nothing.
 *
 * @throws 400 `noTarget`, `invalidPath`, `invalidValue`, `invalidFilter`; `mutability` for what is read-only, or required
 * and removed.
 */
export function applyPatch(
  kind: ResourceKind,
  resource: JsonObject,
  operations: readonly PatchOperation[],
): JsonObject {
  return operations.reduce((patched, operation) => applyOne(kind, patched, operation), resource);
}

function applyOne(kind: ResourceKind, resource: JsonObject, { op, path, value }: PatchOperation): JsonObject {
  if (path === undefined) {
    if (op === 'remove') throw badRequest('noTarget', 'An operation that removes needs a path.');
    if (!isRecord(value)) throw badRequest('invalidValue', 'An operation without a path needs an object as its value.');
    return Object.entries(value).reduce((patched, [key, one]) => applyKey(kind, patched, op, key, one), resource);
  }
  const target = parsePatchPath(kind, path);
  if (target.kind === 'attribute') return applyToAttribute(resource, op, target, value);
  const { id } = target.schema;
  if (op === 'remove') return withValue(resource, id, undefined);
  if (!isRecord(value)) throw badRequest('invalidValue', `${id} has to be an object.`);
  return applyExtension(kind, resource, op, id, value);
}

/**
 * One member of the value of an operation without a path. Entra ID writes whole paths there (`name.givenName`,
 * `emails[type eq "work"].value`). What no schema knows, or nobody may write, is passed over as in a POST.
 */
function applyKey(
  kind: ResourceKind,
  resource: JsonObject,
  op: 'add' | 'replace',
  key: string,
  value: unknown,
): JsonObject {
  const found = locate(kind, key.split('[')[0] ?? '');
  if (found === undefined) return resource;
  if (found.kind === 'extension') {
    if (isUnassigned(value)) return withValue(resource, found.schema.id, undefined);
    if (!isRecord(value)) throw badRequest('invalidValue', `${found.schema.id} has to be an object.`);
    return applyExtension(kind, resource, op, found.schema.id, value);
  }
  if (found.place.attribute.mutability === 'readOnly') return resource;
  const target = parsePatchPath(kind, key);
  return target.kind === 'attribute' ? applyToAttribute(resource, op, target, value) : resource;
}

function applyExtension(
  kind: ResourceKind,
  resource: JsonObject,
  op: 'add' | 'replace',
  id: string,
  value: Record<string, unknown>,
): JsonObject {
  const patched = Object.entries(value).reduce(
    (before, [key, one]) => applyKey(kind, before, op, `${id}:${key}`, one),
    resource,
  );
  const extension = patched[id];
  return isJsonObject(extension) && Object.keys(extension).length === 0 ? withValue(patched, id, undefined) : patched;
}
