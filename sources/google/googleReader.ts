import type { Call } from '../../connectors/connector.ts';
import { createGoogleClient, type GoogleClient } from '../../connectors/google/client.ts';
import { allGroups, usersPage } from '../../connectors/google/listDirectory.ts';
import { type GoogleAccess, READING_SCOPES } from '../../connectors/google/settings.ts';
import type { HttpTarget } from '../../connectors/http/httpTarget.ts';
import type { ReadOptions, SourceGroup, SourcePage, SourceReader } from '../../domain/sources/record.ts';
import type { JsonObject } from '../../domain/values.ts';
import { recordOf } from './recordOf.ts';

interface GoogleReaderOptions {
  readonly access: GoogleAccess;
  readonly http: HttpTarget;
  /** Whether people's groups are read too: one request a group. */
  readonly groups: boolean;
}

const MEMBERS_A_PAGE = 200;

/**
 * Reads a Google Workspace account's people: all of them each time, as the Directory API tells of no changes; who is as
 * before is passed over by what takes the pages. Suspended and archived people have left.
 */
export function createGoogleReader({ access, http, groups }: GoogleReaderOptions): SourceReader {
  const client = createGoogleClient({ access, http, scopes: READING_SCOPES });
  const context = { client, access };
  return {
    canDelta: () => false,
    async *read({ resume, signal }: ReadOptions): AsyncGenerator<SourcePage, void> {
      const call: Call = { signal };
      const known = groups ? await readGroups(context, call) : undefined;
      let pageToken = typeof resume?.pageToken === 'string' ? resume.pageToken : undefined;
      let isFirst = true;
      do {
        const page = await usersPage(context, pageToken, call);
        pageToken = page.nextPageToken;
        const records = page.resources.map((user) => recordOf(user, known?.of));
        yield {
          people: records.flatMap((record) => ('record' in record ? [record.record] : [])),
          errors: records.flatMap((record) => ('error' in record ? [record.error] : [])),
          ...(isFirst && known !== undefined ? { groups: known.groups } : {}),
          resume: pageToken === undefined ? { done: true } : { pageToken },
        };
        isFirst = false;
      } while (pageToken !== undefined);
    },
    nextState: () => ({}),
    close: () => http.close(),
  };
}

interface Groups {
  readonly groups: readonly SourceGroup[];
  /** A user's id to the addresses of their groups. */
  readonly of: ReadonlyMap<string, readonly string[]>;
}

async function readGroups(
  context: { readonly client: GoogleClient; readonly access: GoogleAccess },
  call: Call,
): Promise<Groups> {
  const groups: SourceGroup[] = [];
  const of = new Map<string, string[]>();
  for await (const group of allGroups(context, call)) {
    const { id, email, name } = texts(group);
    if (id === undefined || email === undefined) continue;
    groups.push({ key: id, displayName: name ?? email, externalId: email });
    for (const userId of await membersOf(context.client, id, call)) of.set(userId, [...(of.get(userId) ?? []), email]);
  }
  return { groups, of };
}

/** People in a group, those in groups within it too; Google leaves out who is in twice. */
async function membersOf(client: GoogleClient, groupKey: string, call: Call): Promise<readonly string[]> {
  const ids: string[] = [];
  let pageToken: string | undefined;
  do {
    const query = {
      groupKey,
      includeDerivedMembership: true,
      maxResults: MEMBERS_A_PAGE,
      ...(pageToken === undefined ? {} : { pageToken }),
    };
    const page = await client.ask((it, options) => it.members.list(query, options), call);
    for (const { id, type } of page.members ?? []) if (typeof id === 'string' && type === 'USER') ids.push(id);
    pageToken = page.nextPageToken ?? undefined;
  } while (pageToken !== undefined);
  return ids;
}

function texts(resource: JsonObject): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(resource).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
