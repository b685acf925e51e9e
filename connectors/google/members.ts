import { TenureError, transient } from '../../domain/errors.ts';
import type { Call, MemberChange, MemberResult } from '../connector.ts';
import { readUntil } from '../scim/verify.ts';
import { type GoogleContext, isGone } from './findAccount.ts';

const PAGE = 200;

/** Ids of all users in the group; groups within it and people of other customers are not ours. */
export async function listMembers({ client }: GoogleContext, groupId: string, call: Call): Promise<readonly string[]> {
  const ids: string[] = [];
  let pageToken: string | undefined;
  do {
    const query = { groupKey: groupId, maxResults: PAGE, ...(pageToken === undefined ? {} : { pageToken }) };
    const page = await client.ask((it, options) => it.members.list(query, options), call);
    for (const { id, type } of page.members ?? []) {
      if (typeof id === 'string' && (type === undefined || type === null || type === 'USER')) ids.push(id);
    }
    pageToken = page.nextPageToken ?? undefined;
  } while (pageToken !== undefined);
  return ids;
}

type Refused = MemberResult['refused'][number];

/**
 * Adds and removes members one by one (the API has no other way), and reads the list back. Who is in it already and who
 * is gone already count as done.
 *
 * @throws transient `group_gone`.
 */
export async function changeMembers(
  context: GoogleContext,
  groupId: string,
  change: MemberChange,
  call: Call,
): Promise<MemberResult> {
  const remove = [...new Set(change.remove)];
  const add = [...new Set(change.add)].filter((id) => !remove.includes(id));
  const refused = new Map<string, Refused>();
  for (const id of add) {
    const requestBody = { id, role: 'MEMBER' };
    await attempt(id, 409, () =>
      context.client.ask((it, options) => it.members.insert({ groupKey: groupId, requestBody }, options), call),
    );
  }
  for (const id of remove) {
    await attempt(id, 404, () =>
      context.client.ask((it, options) => it.members.delete({ groupKey: groupId, memberKey: id }, options), call),
    );
  }
  const isAsWished = (list: ReadonlySet<string>) =>
    add.every((id) => refused.has(id) || list.has(id)) && remove.every((id) => refused.has(id) || !list.has(id));
  const list = await readUntil(context, () => membersNow(context, groupId, call), isAsWished, call);
  const unseen = (id: string, what: string): Refused => ({
    remoteId: id,
    code: 'not_applied',
    message: `Google answered with success but did not ${what} the member.`,
  });
  return {
    added: add.filter((id) => list.has(id)),
    removed: remove.filter((id) => !list.has(id)),
    refused: [
      ...add.filter((id) => !list.has(id)).map((id) => refused.get(id) ?? unseen(id, 'add')),
      ...remove.filter((id) => list.has(id)).map((id) => refused.get(id) ?? unseen(id, 'remove')),
    ],
  };

  async function attempt(id: string, fine: number, request: () => Promise<unknown>): Promise<void> {
    try {
      await request();
    } catch (error) {
      if (!(error instanceof TenureError) || error.kind !== 'permanent') throw error;
      if (error.httpStatus === fine) return;
      if (error.code === 'target_unauthorized') throw error;
      refused.set(id, { remoteId: id, code: error.code, message: error.message, httpStatus: error.httpStatus });
    }
  }
}

async function membersNow(context: GoogleContext, groupId: string, call: Call): Promise<ReadonlySet<string>> {
  try {
    return new Set(await listMembers(context, groupId, call));
  } catch (error) {
    if (!isGone(error)) throw error;
    throw transient('group_gone', `Group ${groupId} no longer exists in Google.`, {
      remedy: 'Nothing to do: it is looked for again, and created anew where it is gone.',
      httpStatus: 404,
      retryAfterMs: 0,
    });
  }
}
