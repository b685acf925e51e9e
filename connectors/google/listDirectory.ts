import type { JsonObject } from '../../domain/values.ts';
import type { Call } from '../connector.ts';
import type { GoogleContext } from './findAccount.ts';
import { plain } from './remoteAccount.ts';

const USERS_A_PAGE = 500;
const GROUPS_A_PAGE = 200;

export interface DirectoryPage {
  readonly resources: readonly JsonObject[];
  /** Where the list goes on; undefined after its last page. */
  readonly nextPageToken: string | undefined;
}

/** One page of the customer's users, suspended ones too. */
export async function usersPage(
  { client, access }: Pick<GoogleContext, 'client' | 'access'>,
  pageToken: string | undefined,
  call: Call,
): Promise<DirectoryPage> {
  const query = {
    customer: access.customer,
    maxResults: USERS_A_PAGE,
    orderBy: 'email',
    projection: 'full',
    ...(pageToken === undefined ? {} : { pageToken }),
  };
  const page = await client.ask((it, options) => it.users.list(query, options), call);
  return { resources: (page.users ?? []).map(plain), nextPageToken: page.nextPageToken ?? undefined };
}

/** All of the customer's groups. */
export async function* allGroups(
  { client, access }: Pick<GoogleContext, 'client' | 'access'>,
  call: Call,
): AsyncGenerator<JsonObject, void> {
  let pageToken: string | undefined;
  do {
    const query = {
      customer: access.customer,
      maxResults: GROUPS_A_PAGE,
      ...(pageToken === undefined ? {} : { pageToken }),
    };
    const page = await client.ask((it, options) => it.groups.list(query, options), call);
    for (const group of page.groups ?? []) yield plain(group);
    pageToken = page.nextPageToken ?? undefined;
  } while (pageToken !== undefined);
}
