import type { AttributeValue, JsonObject } from '../../domain/values.ts';

/**
 * The value at a SCIM path as mappings use them: `displayName`, `name.givenName`, `emails[type eq "work"].value`,
 * `urn:…:User:department`. A small reader of its own, for the reason that desired.ts gives.
 */
export function readPath(resource: JsonObject, path: string): AttributeValue | undefined {
  const extension = /^(urn:.+):([^:]+)$/i.exec(path);
  if (extension !== null) return at(at(resource, extension[1] ?? ''), extension[2] ?? '');
  const filtered = /^(\w+)\[(\w+) eq "([^"]*)"\](?:\.(\w+))?$/.exec(path);
  if (filtered === null) return path.split('.').reduce<AttributeValue | undefined>(at, resource);
  const [, list = '', key = '', value, inner] = filtered;
  const items = at(resource, list);
  const found = Array.isArray(items) ? items.find((item) => at(item, key) === value) : undefined;
  return inner === undefined ? found : at(found, inner);
}

function at(value: AttributeValue | undefined, name: string): AttributeValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}
