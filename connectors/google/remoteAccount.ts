import type { AttributeValue, JsonObject } from '../../domain/values.ts';
import type { RemoteAccount, RemoteGroup } from '../connector.ts';
import { attributeOf, readTarget } from '../scim/readTarget.ts';
import { parseTargetPath } from '../scim/targetPath.ts';

/** Where our id is kept with a user: an external id of a type of our own, which Google can search for. */
export const OUR_ID = 'externalIds[customType eq "tenure"].value';
const OUR_ID_PATH = parseTargetPath(OUR_ID);

/** A user of the directory (developers.google.com/admin-sdk/directory/reference/rest/v1/users). */
export function remoteAccount(resource: JsonObject): RemoteAccount | undefined {
  const remoteId = text(attributeOf(resource, 'id'));
  if (remoteId === undefined) return undefined;
  return {
    remoteId,
    externalId: text(readTarget(resource, OUR_ID_PATH)),
    userName: text(attributeOf(resource, 'primaryEmail')),
    active: attributeOf(resource, 'suspended') !== true && attributeOf(resource, 'archived') !== true,
    pending: false,
    etag: text(attributeOf(resource, 'etag')),
    resource,
  };
}

/** A group. Google keeps no id of ours with it: its address is what it is known by. */
export function remoteGroup(resource: JsonObject): RemoteGroup | undefined {
  const remoteId = text(attributeOf(resource, 'id'));
  if (remoteId === undefined) return undefined;
  return {
    remoteId,
    externalId: undefined,
    displayName: text(attributeOf(resource, 'name')) ?? '',
    etag: text(attributeOf(resource, 'etag')),
    resource,
  };
}

/** What Google's client answers, as plain JSON. */
export function plain(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value));
}

function text(value: AttributeValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
