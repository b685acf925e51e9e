import { permanent, TenureError } from '../../domain/errors.ts';
import type { AccountLookup, Call, RemoteAccount } from '../connector.ts';
import type { GoogleClient } from './client.ts';
import { plain, remoteAccount } from './remoteAccount.ts';
import type { GoogleAccess } from './settings.ts';

export interface GoogleContext {
  readonly client: GoogleClient;
  readonly access: GoogleAccess;
  /** Waits between read-backs: Google's directory is only eventually consistent. */
  readonly readBackWaitsMs: readonly number[];
}

/** The user by id; undefined where there is none (any more). */
export async function readAccount(
  { client }: GoogleContext,
  remoteId: string,
  call: Call,
): Promise<RemoteAccount | undefined> {
  try {
    return remoteAccount(
      plain(await client.ask((it, options) => it.users.get({ userKey: remoteId, projection: 'full' }, options), call)),
    );
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/**
 * Finds a person's account: by id, by our external id, by primary address. An address that is only somebody's alias is
 * not theirs: creating it is refused by Google, and a human decides.
 *
 * @throws permanent `disputed_match` where several users have our id.
 */
export async function findAccount(
  context: GoogleContext,
  lookup: AccountLookup,
  call: Call,
): Promise<RemoteAccount | undefined> {
  if (lookup.remoteId !== undefined) {
    const known = await readAccount(context, lookup.remoteId, call);
    if (known !== undefined) return known;
  }
  const ours = await withOurId(context, lookup.externalId, call);
  if (ours.length > 1) {
    throw permanent('disputed_match', `${ours.length} users in Google have the external id looked for.`, {
      remedy: 'Remove the external id of type "tenure" from all but one of them, then try again.',
    });
  }
  if (ours[0] !== undefined) return ours[0];
  if (!lookup.userName.includes('@')) return undefined;
  const named = await readAccount(context, lookup.userName, call);
  return named?.userName?.toLowerCase() === lookup.userName.toLowerCase() ? named : undefined;
}

async function withOurId(
  { client, access }: GoogleContext,
  externalId: string,
  call: Call,
): Promise<readonly RemoteAccount[]> {
  const query = { customer: access.customer, query: `externalId:${externalId}`, projection: 'full', maxResults: 2 };
  const { users = [] } = await client.ask((it, options) => it.users.list(query, options), call);
  // The search is by words: only what has exactly our id counts.
  return users
    .map((user) => remoteAccount(plain(user)))
    .filter((account): account is RemoteAccount => account?.externalId === externalId);
}

/** Whether Google says that it doesn't have the object. */
export function isGone(error: unknown): boolean {
  return error instanceof TenureError && (error.httpStatus === 404 || error.httpStatus === 410);
}
