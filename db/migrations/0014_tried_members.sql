DROP VIEW "public"."unsettled_memberships";--> statement-breakpoint
ALTER TABLE "target_memberships" ADD COLUMN "tried" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE VIEW "public"."unsettled_memberships" AS (
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
    where pg.app_id = tm.app_id and pg.group_id = tm.group_id and m.user_id = tm.user_id));