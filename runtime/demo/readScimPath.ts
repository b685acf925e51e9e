import type { AttributeValue } from '../../domain/values.ts';

/**
 * The value at a SCIM attribute path of a resource as read from a target: `name.givenName`, `active`,
 * `emails[type eq "work"].value`, `urn:…:2.0:User:department`. Undefined where the resource has no such value.
 * A second, small reading of RFC 7644 section 3.5.2 on purpose: the comparison checks the connector's.
 * @throws RangeError for a value filter other than `x eq "y"` (joined by `and`).
 */
export function readScimPath(resource: unknown, path: string): AttributeValue | undefined {
  if (!isRecord(resource)) return undefined;
  for (const [urn, extension] of Object.entries(resource)) {
    if (urn.startsWith('urn:') && path.toLowerCase().startsWith(`${urn.toLowerCase()}:`)) {
      return readScimPath(extension, path.slice(urn.length + 1));
    }
  }
  // An extension the resource doesn't have.
  if (path.startsWith('urn:') && !path.toLowerCase().startsWith('urn:ietf:params:scim:schemas:core:')) return undefined;
  const attributePath = path.startsWith('urn:') ? path.slice(path.lastIndexOf(':') + 1) : path;
  let value: unknown = resource;
  for (const [, name = '', filter] of attributePath.matchAll(/([^.[\]]+)(?:\[([^\]]*)\])?/g)) {
    value = attribute(value, name);
    if (filter !== undefined) value = Array.isArray(value) ? value.find((item) => matches(item, filter)) : undefined;
  }
  return isAttributeValue(value) ? value : undefined;
}

function attribute(value: unknown, name: string): unknown {
  if (!isRecord(value)) return undefined;
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function matches(item: unknown, filter: string): boolean {
  return filter.split(/\s+and\s+/i).every((term) => {
    const [, name, text, bare] = /^\s*(\S+)\s+eq\s+(?:"([^"]*)"|(true|false))\s*$/i.exec(term) ?? [];
    if (name === undefined) throw new RangeError(`the comparison can't read the value filter [${filter}]`);
    return String(attribute(item, name)).toLowerCase() === (text ?? bare ?? '').toLowerCase();
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAttributeValue(value: unknown): value is AttributeValue {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true;
  if (Array.isArray(value)) return value.every(isAttributeValue);
  return isRecord(value) && Object.values(value).every(isAttributeValue);
}
