import { sql } from 'drizzle-orm';
import { boolean, pgView, text } from 'drizzle-orm/pg-core';
import type { AppId, EventId, GroupId, PolicyId, UserId } from '../../domain/ids.ts';

/**
 * Who is entitled to what: computed, never stored, so it can't be stale. `suppressedBy` names the cancelled or
 * compensated event that put the entitlement out of force.
 */
export const entitlements = pgView('entitlements', {
  userId: text('user_id').$type<UserId>().notNull(),
  appId: text('app_id').$type<AppId>().notNull(),
  policyIds: text('policy_ids').array().$type<PolicyId[]>().notNull(),
  suppressedBy: text('suppressed_by').$type<EventId>(),
}).as(sql`
  select u.id as user_id, p.app_id, array_agg(p.id order by p.id) as policy_ids,
    (select s.event_id from suppressions s where s.user_id = u.id and s.app_id = p.app_id) as suppressed_by
  from users u
  join policies p on true
  join groups g on g.id = p.group_id and g.deleted_at is null
  join apps a on a.id = p.app_id and a.deleted_at is null and a.removing_since is null
  where u.active and u.deleted_at is null
    and (g.built_in or exists (select 1 from memberships m where m.group_id = p.group_id and m.user_id = u.id))
  group by u.id, p.app_id`);

/** Which groups stand, or should stand, in which app (`pushGroups`). */
export const pushedGroups = pgView('pushed_groups', {
  appId: text('app_id').$type<AppId>().notNull(),
  groupId: text('group_id').$type<GroupId>().notNull(),
}).as(sql`
  select a.id as app_id, g.id as group_id
  from apps a
  join groups g on not g.built_in and g.deleted_at is null
  where a.deleted_at is null and a.removing_since is null
    and (a.push_groups = '"all"'::jsonb
      or (a.push_groups = '"policy"'::jsonb
        and exists (select 1 from policies p where p.app_id = a.id and p.group_id = g.id))
      or (jsonb_typeof(a.push_groups) = 'array' and a.push_groups ? g.id))`);

/**
 * Memberships that the target does not show yet as the directory wants them: to add (the person's account exists and
 * is in use), or to remove: what adding was begun for may be there, until the target has answered.
 */
export const unsettledMemberships = pgView('unsettled_memberships', {
  appId: text('app_id').$type<AppId>().notNull(),
  groupId: text('group_id').$type<GroupId>().notNull(),
  userId: text('user_id').$type<UserId>().notNull(),
  add: boolean('add').notNull(),
  remoteUserId: text('remote_user_id'),
}).as(sql`
  select pg.app_id, pg.group_id, m.user_id, true as add, acc.remote_id as remote_user_id
  from pushed_groups pg
  join memberships m on m.group_id = pg.group_id
  join accounts acc on acc.app_id = pg.app_id and acc.user_id = m.user_id
    and acc.remote_id is not null and acc.state in ('active', 'pending')
  where not exists (
    select 1 from target_memberships tm
    where tm.app_id = pg.app_id and tm.group_id = pg.group_id and tm.user_id = m.user_id
      and tm.applied and tm.remote_user_id = acc.remote_id)
  union all
  select tm.app_id, tm.group_id, tm.user_id, false as add, tm.remote_user_id
  from target_memberships tm
  where (tm.applied or tm.tried) and not exists (
    select 1 from pushed_groups pg
    join memberships m on m.group_id = pg.group_id
    join accounts acc on acc.app_id = pg.app_id and acc.user_id = m.user_id and acc.state in ('active', 'pending')
    where pg.app_id = tm.app_id and pg.group_id = tm.group_id and m.user_id = tm.user_id)`);
