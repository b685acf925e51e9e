import { sql } from 'drizzle-orm';
import type { AppId, GroupId, UserId } from '../../domain/ids.ts';
import type { Db } from '../connect.ts';

export interface PushedGroup {
  readonly groupId: GroupId;
  /** Undefined where it was never made there. */
  readonly remoteId: string | undefined;
  /** A push is at work on it now. */
  readonly busy: boolean;
}

/** The groups an app is to have, after `after` in order. */
export async function pushedGroupsOf(
  db: Db,
  where: { readonly appId: AppId; readonly after: GroupId | null; readonly limit: number },
): Promise<readonly PushedGroup[]> {
  const rows = await db.execute<{ group_id: GroupId; remote_id: string | null; busy: boolean }>(sql`
    select pg.group_id, tg.remote_id, coalesce(tg.lease_until > now(), false) as busy
    from pushed_groups pg
    left join target_groups tg on tg.app_id = pg.app_id and tg.group_id = pg.group_id
    where pg.app_id = ${where.appId} and pg.group_id > ${where.after ?? ''}
    order by 1 limit ${where.limit}`);
  return rows.map((row) => ({ groupId: row.group_id, remoteId: row.remote_id ?? undefined, busy: row.busy }));
}

export interface WantedMember {
  readonly userId: UserId;
  readonly remoteId: string;
}

/** Who is to be in a group there: its members whose accounts are in use. */
export async function wantedMembers(db: Db, appId: AppId, groupId: GroupId): Promise<readonly WantedMember[]> {
  const rows = await db.execute<{ user_id: UserId; remote_id: string }>(sql`
    select m.user_id, a.remote_id
    from memberships m
    join accounts a on a.app_id = ${appId} and a.user_id = m.user_id
      and a.remote_id is not null and a.state in ('active', 'pending')
    where m.group_id = ${groupId}`);
  return rows.map((row) => ({ userId: row.user_id, remoteId: row.remote_id }));
}

/** The people of ours that these accounts are linked to. */
export async function linkedPeople(
  db: Db,
  appId: AppId,
  remoteIds: readonly string[],
): Promise<ReadonlyMap<string, UserId>> {
  if (remoteIds.length === 0) return new Map();
  const rows = await db.execute<{ user_id: UserId; remote_id: string }>(sql`
    select user_id, remote_id from accounts
    where app_id = ${appId} and remote_id in (select jsonb_array_elements_text(${JSON.stringify(remoteIds)}::jsonb))`);
  return new Map(rows.map((row) => [row.remote_id, row.user_id]));
}

/** Those of these people with whom something is under way in a group or at all, or was since. */
export async function busyMembers(
  db: Db,
  where: {
    readonly appId: AppId;
    readonly groupId: GroupId;
    readonly userIds: readonly UserId[];
    readonly since: Date;
  },
): Promise<ReadonlySet<UserId>> {
  const { appId, groupId, userIds, since } = where;
  if (userIds.length === 0) return new Set();
  const moment = sql`${since.toISOString()}::timestamptz`;
  const rows = await db.execute<{ user_id: UserId }>(sql`
    select u.id as user_id from users u
    where u.id in (select jsonb_array_elements_text(${JSON.stringify(userIds)}::jsonb)) and (
      u.updated_at > ${moment}
      or exists (select 1 from events e
        where e.user_id = u.id and e.finished_at is null and e.deferred_sealed is null)
      or exists (select 1 from accounts a
        where a.app_id = ${appId} and a.user_id = u.id and (a.updated_at > ${moment} or a.lease_until > now()))
      or exists (select 1 from target_memberships t
        where t.app_id = ${appId} and t.group_id = ${groupId} and t.user_id = u.id and t.changed_at > ${moment}))`);
  return new Set(rows.map((row) => row.user_id));
}
