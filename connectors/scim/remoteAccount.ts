import type { AttributeValue, JsonObject } from '../../domain/values.ts';
import type { RemoteAccount, RemoteGroup } from '../connector.ts';
import { etagOf, idOf } from './client.ts';
import { attributeOf, readTarget } from './readTarget.ts';
import { readBoolean } from './sameValue.ts';
import type { ScimSettings } from './settings.ts';
import { parseTargetPath } from './targetPath.ts';

/** A User resource as an account, read tolerantly: `active` in any spelling, and true where the target has none. */
export function remoteAccount(
  resource: JsonObject,
  settings: Pick<ScimSettings, 'pendingWhen'>,
  known: { readonly remoteId?: string | undefined; readonly etag?: string | undefined } = {},
): RemoteAccount | undefined {
  const remoteId = idOf(resource) ?? known.remoteId;
  if (remoteId === undefined) return undefined;
  return {
    remoteId,
    externalId: text(attributeOf(resource, 'externalId')),
    userName: text(attributeOf(resource, 'userName')),
    active: readBoolean(attributeOf(resource, 'active')) ?? true,
    pending: settings.pendingWhen.some((rule) => {
      const value = text(readTarget(resource, parseTargetPath(rule.path)));
      return value !== undefined && rule.in.some((wanted) => wanted.toLowerCase() === value.toLowerCase());
    }),
    etag: etagOf(resource, known.etag),
    resource,
  };
}

/** A Group resource. */
export function remoteGroup(
  resource: JsonObject,
  known: { readonly remoteId?: string | undefined; readonly etag?: string | undefined } = {},
): RemoteGroup | undefined {
  const remoteId = idOf(resource) ?? known.remoteId;
  if (remoteId === undefined) return undefined;
  return {
    remoteId,
    externalId: text(attributeOf(resource, 'externalId')),
    displayName: text(attributeOf(resource, 'displayName')) ?? '',
    etag: etagOf(resource, known.etag),
    resource,
  };
}

function text(value: AttributeValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
}
