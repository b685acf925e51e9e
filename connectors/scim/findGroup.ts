import type { JsonObject } from '../../domain/values.ts';
import type { Call, GroupLookup, RemoteGroup } from '../connector.ts';
import { onlyOne } from '../onlyOne.ts';
import { resourcePath } from './client.ts';
import { isGone } from './findAccount.ts';
import { remoteGroup } from './remoteAccount.ts';
import { type SearchContext, searchByFilter, searchByListing } from './search.ts';

/** A group by its remote id, without its members where the target can leave them out; undefined where it is gone. */
export async function readGroup(
  context: SearchContext,
  remoteId: string,
  call: Call,
): Promise<RemoteGroup | undefined> {
  const path = resourcePath(context.profile.now.groupsPath, remoteId);
  try {
    const { body, etag } = await context.client.send(
      { method: 'GET', path, query: { excludedAttributes: 'members' }, list: true },
      call,
    );
    return body === undefined ? undefined : remoteGroup(body, { remoteId, etag });
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/**
 * Finds a group: by remote id, by external id, by name (exactly first, then case-blind).
 *
 * @throws permanent `disputed_match` where several groups fit.
 */
export async function findGroup(
  context: SearchContext,
  lookup: GroupLookup,
  call: Call,
): Promise<RemoteGroup | undefined> {
  if (lookup.remoteId !== undefined) {
    const known = await readGroup(context, lookup.remoteId, call);
    if (known !== undefined) return known;
  }
  const path = context.profile.now.groupsPath;
  const ours = single((await searchByFilter(context, path, 'externalId', lookup.externalId, call)) ?? [], 'externalId');
  if (ours !== undefined) return remoteGroup(ours);

  const named = await searchByFilter(context, path, 'displayName', lookup.displayName, call);
  if (named !== undefined) return group(byName(named, lookup.displayName));

  const attributes = [
    { attribute: 'displayName', value: lookup.displayName },
    { attribute: 'externalId', value: lookup.externalId },
  ] as const;
  const [withName = [], withOurId = []] = await searchByListing(context, path, attributes, call);
  return group(single(withOurId, 'externalId') ?? byName(withName, lookup.displayName));
}

function group(resource: JsonObject | undefined): RemoteGroup | undefined {
  return resource === undefined ? undefined : remoteGroup(resource);
}

/** `Sales` rather than `sales` where both exist; SCIM doesn't make names unique (FEATURES section 3, 27). */
function byName(hits: readonly JsonObject[], displayName: string): JsonObject | undefined {
  const exact = hits.filter((hit) => hit.displayName === displayName);
  return single(exact.length > 0 ? exact : hits, 'displayName');
}

function single(hits: readonly JsonObject[], attribute: string): JsonObject | undefined {
  return onlyOne(hits, { what: 'groups', where: 'the target', attribute });
}
