CREATE TABLE "guard_holds" (
	"event_id" text NOT NULL,
	"app_id" text NOT NULL,
	"user_id" text NOT NULL,
	"operation" text NOT NULL,
	"reason" text NOT NULL,
	"state" text DEFAULT 'held' NOT NULL,
	"reported" boolean DEFAULT false NOT NULL,
	"held_at" timestamp with time zone DEFAULT now() NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by" text,
	CONSTRAINT "guard_holds_event_id_app_id_user_id_pk" PRIMARY KEY("event_id","app_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "removal_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "bulk" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "guard_holds_standing" ON "guard_holds" USING btree ("app_id","user_id") WHERE state in ('held', 'approved', 'rejected');--> statement-breakpoint
CREATE INDEX "accounts_removal" ON "accounts" USING btree ("app_id","removal_at") WHERE removal_at is not null;--> statement-breakpoint
CREATE VIEW "public"."open_holds" AS (
  select h.event_id, h.app_id, h.user_id, h.state
  from guard_holds h
  join events e on e.id = h.event_id and e.finished_at is null
  left join event_steps s on s.event_id = h.event_id and s.app_id = h.app_id
  where h.state in ('held', 'approved', 'rejected') and s.finished_at is null
    and not exists (
      select 1 from provisioning_log l
      where l.event_id = h.event_id and coalesce(l.app_id, '') = h.app_id and coalesce(l.user_id, '') = h.user_id
        and coalesce(l.group_id, '') = '' and not l.compensation
        and l.outcome in ('done', 'unchanged', 'skipped', 'superseded', 'compensated', 'cancelled')));