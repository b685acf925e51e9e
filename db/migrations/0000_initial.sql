CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"hint" text NOT NULL,
	"hash" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"time" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"request_id" text,
	"action" text NOT NULL,
	"object_id" text NOT NULL,
	"before" jsonb,
	"after" jsonb
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"api_key_id" text NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"body_hash" text NOT NULL,
	"status" integer,
	"answer" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_api_key_id_route_key_pk" PRIMARY KEY("api_key_id","route","key")
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"user_id" text NOT NULL,
	"app_id" text NOT NULL,
	"remote_id" text,
	"state" text DEFAULT 'none' NOT NULL,
	"adopted" boolean DEFAULT false NOT NULL,
	"created_by_event" text,
	"applied_version" integer DEFAULT 0 NOT NULL,
	"applied_event" text,
	"state_since" timestamp with time zone,
	"state_event" text,
	"recheck_at" timestamp with time zone,
	"fencing" bigint DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"preempt" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "accounts_user_id_app_id_pk" PRIMARY KEY("user_id","app_id")
);
--> statement-breakpoint
CREATE TABLE "target_groups" (
	"app_id" text NOT NULL,
	"group_id" text NOT NULL,
	"remote_id" text,
	"display_name" text,
	"adopted" boolean DEFAULT false NOT NULL,
	"adoption_approved" boolean DEFAULT false NOT NULL,
	"fencing" bigint DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"preempt" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "target_groups_app_id_group_id_pk" PRIMARY KEY("app_id","group_id")
);
--> statement-breakpoint
CREATE TABLE "target_memberships" (
	"app_id" text NOT NULL,
	"group_id" text NOT NULL,
	"user_id" text NOT NULL,
	"applied" boolean NOT NULL,
	"remote_user_id" text,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_by_event" text,
	CONSTRAINT "target_memberships_app_id_group_id_user_id_pk" PRIMARY KEY("app_id","group_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "apps" (
	"id" text PRIMARY KEY NOT NULL,
	"catalog" text NOT NULL,
	"display_name" text NOT NULL,
	"base_url" text NOT NULL,
	"token_sealed" text NOT NULL,
	"authorized_domains" jsonb NOT NULL,
	"operations" jsonb NOT NULL,
	"on_leave" text NOT NULL,
	"push_groups" jsonb NOT NULL,
	"adopt_groups" text NOT NULL,
	"deletion_guard" jsonb,
	"users_mapping" jsonb NOT NULL,
	"groups_mapping" jsonb NOT NULL,
	"profile" jsonb,
	"health" jsonb DEFAULT '{"status":"unknown","checkedAt":null,"checks":[]}'::jsonb NOT NULL,
	"revision" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"removing_since" timestamp with time zone,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"group_id" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"user_id" text NOT NULL,
	"app_id" text NOT NULL,
	"event_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "groups" (
	"id" text PRIMARY KEY NOT NULL,
	"display_name" text NOT NULL,
	"external_id" text,
	"description" text,
	"built_in" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"group_id" text NOT NULL,
	"user_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_group_id_user_id_pk" PRIMARY KEY("group_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "user_identifiers" (
	"value" text NOT NULL,
	"user_id" text NOT NULL,
	CONSTRAINT "user_identifiers_value_user_id_pk" PRIMARY KEY("value","user_id")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"user_name" text NOT NULL,
	"given_name" text,
	"family_name" text,
	"display_name" text,
	"email" text,
	"active" boolean DEFAULT true NOT NULL,
	"department" text,
	"title" text,
	"employee_number" text,
	"attributes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "event_steps" (
	"event_id" text NOT NULL,
	"app_id" text NOT NULL,
	"operation" text,
	"outcome" text DEFAULT 'pending' NOT NULL,
	"reason" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" jsonb,
	"superseded_by" text,
	"created_account" boolean DEFAULT false NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "event_steps_event_id_app_id_pk" PRIMARY KEY("event_id","app_id")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"status" text DEFAULT 'accepted' NOT NULL,
	"user_id" text,
	"app_id" text,
	"group_id" text,
	"version" integer,
	"priority" integer NOT NULL,
	"source" text DEFAULT 'api' NOT NULL,
	"source_event_id" text,
	"cause" jsonb,
	"changes" jsonb,
	"on_failure" text DEFAULT 'attention' NOT NULL,
	"effective_at" timestamp with time zone,
	"deferred_sealed" text,
	"start_state" text DEFAULT 'pending' NOT NULL,
	"claimed_until" timestamp with time zone,
	"workflow_id" text NOT NULL,
	"run" integer DEFAULT 1 NOT NULL,
	"cancel_requested" boolean DEFAULT false NOT NULL,
	"superseded_by" text,
	"counts" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "provisioning_log" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"time" timestamp with time zone DEFAULT now() NOT NULL,
	"event_id" text NOT NULL,
	"workflow_id" text NOT NULL,
	"user_id" text,
	"user_name" text,
	"app_id" text,
	"app_name" text,
	"group_id" text,
	"operation" text,
	"outcome" text NOT NULL,
	"reason" text,
	"changes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"attempts" integer DEFAULT 1 NOT NULL,
	"http_status" integer,
	"duration_ms" integer
);
--> statement-breakpoint
CREATE TABLE "workflow_signals" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"event_id" text NOT NULL,
	"name" text NOT NULL,
	"args" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "policies" ADD CONSTRAINT "policies_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policies" ADD CONSTRAINT "policies_group_id_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."groups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_group_id_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."groups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_steps" ADD CONSTRAINT "event_steps_event_id_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."events"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_log_object" ON "audit_log" USING btree ("object_id","id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_created" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_remote" ON "accounts" USING btree ("app_id","remote_id");--> statement-breakpoint
CREATE INDEX "accounts_recheck" ON "accounts" USING btree ("recheck_at") WHERE recheck_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "target_groups_remote" ON "target_groups" USING btree ("app_id","remote_id");--> statement-breakpoint
CREATE INDEX "target_memberships_user" ON "target_memberships" USING btree ("user_id","app_id");--> statement-breakpoint
CREATE UNIQUE INDEX "policies_app_group" ON "policies" USING btree ("app_id","group_id");--> statement-breakpoint
CREATE INDEX "policies_group" ON "policies" USING btree ("group_id");--> statement-breakpoint
CREATE UNIQUE INDEX "suppressions_user_app" ON "suppressions" USING btree ("user_id","app_id");--> statement-breakpoint
CREATE UNIQUE INDEX "groups_external_id" ON "groups" USING btree ("external_id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "memberships_user" ON "memberships" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_user_name" ON "users" USING btree (lower("user_name")) WHERE deleted_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "users_employee_number" ON "users" USING btree ("employee_number") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "users_employee_number_any" ON "users" USING btree ("employee_number");--> statement-breakpoint
CREATE INDEX "event_steps_app_open" ON "event_steps" USING btree ("app_id","outcome") WHERE finished_at is null;--> statement-breakpoint
CREATE INDEX "events_to_start" ON "events" USING btree ("priority","id") WHERE start_state in ('pending', 'claimed');--> statement-breakpoint
CREATE INDEX "events_user" ON "events" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "events_status" ON "events" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "events_open" ON "events" USING btree ("id") WHERE finished_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "events_source" ON "events" USING btree ("source","source_event_id") WHERE source_event_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "provisioning_log_final" ON "provisioning_log" USING btree ("event_id",coalesce(app_id, ''),coalesce(user_id, ''),coalesce(group_id, '')) WHERE outcome in ('done', 'unchanged', 'skipped', 'superseded', 'compensated', 'cancelled');--> statement-breakpoint
CREATE INDEX "provisioning_log_user" ON "provisioning_log" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "provisioning_log_app" ON "provisioning_log" USING btree ("app_id","id");--> statement-breakpoint
CREATE INDEX "provisioning_log_time" ON "provisioning_log" USING btree ("time");--> statement-breakpoint
CREATE INDEX "provisioning_log_outcome" ON "provisioning_log" USING btree ("outcome","id");--> statement-breakpoint
CREATE INDEX "provisioning_log_operation" ON "provisioning_log" USING btree ("operation","id");--> statement-breakpoint
CREATE INDEX "workflow_signals_unsent" ON "workflow_signals" USING btree ("id") WHERE sent_at is null;--> statement-breakpoint
CREATE VIEW "public"."entitlements" AS (
  select u.id as user_id, p.app_id, array_agg(p.id order by p.id) as policy_ids,
    (select s.event_id from suppressions s where s.user_id = u.id and s.app_id = p.app_id) as suppressed_by
  from users u
  join policies p on true
  join groups g on g.id = p.group_id and g.deleted_at is null
  join apps a on a.id = p.app_id and a.deleted_at is null and a.removing_since is null
  where u.active and u.deleted_at is null
    and (g.built_in or exists (select 1 from memberships m where m.group_id = p.group_id and m.user_id = u.id))
  group by u.id, p.app_id);--> statement-breakpoint
CREATE VIEW "public"."pushed_groups" AS (
  select a.id as app_id, g.id as group_id
  from apps a
  join groups g on not g.built_in and g.deleted_at is null
  where a.deleted_at is null and a.removing_since is null
    and (a.push_groups = '"all"'::jsonb
      or (a.push_groups = '"policy"'::jsonb
        and exists (select 1 from policies p where p.app_id = a.id and p.group_id = g.id))
      or (jsonb_typeof(a.push_groups) = 'array' and a.push_groups ? g.id)));--> statement-breakpoint
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
  where tm.applied and not exists (
    select 1 from pushed_groups pg
    join memberships m on m.group_id = pg.group_id
    join accounts acc on acc.app_id = pg.app_id and acc.user_id = m.user_id and acc.state in ('active', 'pending')
    where pg.app_id = tm.app_id and pg.group_id = tm.group_id and m.user_id = tm.user_id));