import { TenureError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/values.ts';
import type { AccountLookup, Call, RemoteAccount } from '../connector.ts';
import { onlyOne } from '../onlyOne.ts';
import { resourcePath } from './client.ts';
import { remoteAccount } from './remoteAccount.ts';
import { type SearchContext, searchByFilter, searchByListing } from './search.ts';

/** The account by its remote id; undefined where the target no longer has it (404, 410). */
export async function readAccount(
  context: SearchContext,
  remoteId: string,
  call: Call,
): Promise<RemoteAccount | undefined> {
  const path = resourcePath(context.profile.now.usersPath, remoteId);
  try {
    const { body, etag } = await context.client.send({ method: 'GET', path }, call);
    return body === undefined ? undefined : remoteAccount(body, context.settings, { remoteId, etag });
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Whether the target says that it doesn't have the object. */
export function isGone(error: unknown): boolean {
  return error instanceof TenureError && (error.httpStatus === 404 || error.httpStatus === 410);
}

/**
 * Finds a person's account (DESIGN rule 4): the known remote id, `externalId eq`, `userName eq` case-blind, and where
 * the target can't filter, its whole list.
 *
 * @throws permanent `disputed_match` where several accounts fit.
 */
export async function findAccount(
  context: SearchContext,
  lookup: AccountLookup,
  call: Call,
): Promise<RemoteAccount | undefined> {
  if (lookup.remoteId !== undefined) {
    const known = await readAccount(context, lookup.remoteId, call);
    if (known !== undefined) return known;
  }
  const path = context.profile.now.usersPath;
  const ours = await searchByFilter(context, path, 'externalId', lookup.externalId, call);
  const byId = single(ours ?? [], 'externalId');
  if (byId !== undefined) return remoteAccount(byId, context.settings);

  const named = await searchByFilter(context, path, 'userName', lookup.userName, call);
  if (named !== undefined) return account(single(named, 'userName'));

  const attributes = [
    { attribute: 'externalId', value: lookup.externalId },
    { attribute: 'userName', value: lookup.userName },
  ] as const;
  const [withOurId = [], withName = []] = await searchByListing(context, path, attributes, call);
  return account(single(withOurId, 'externalId') ?? single(withName, 'userName'));

  function account(resource: JsonObject | undefined): RemoteAccount | undefined {
    return resource === undefined ? undefined : remoteAccount(resource, context.settings);
  }
}

function single(hits: readonly JsonObject[], attribute: string): JsonObject | undefined {
  return onlyOne(hits, { what: 'accounts', where: 'the target', attribute });
}
