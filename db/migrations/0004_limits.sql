CREATE TABLE "app_pace" (
	"app_id" text PRIMARY KEY NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"urgent_until" timestamp with time zone,
	"return_at" timestamp with time zone,
	"in_flight" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "limits" jsonb DEFAULT '{"requestsPerSecond":null,"concurrency":null}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "paused_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "app_pace" ADD CONSTRAINT "app_pace_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "events_backlog" ON "events" USING btree ("source") WHERE start_state in ('pending', 'claimed') and effective_at is null;--> statement-breakpoint
-- What was the catalog's own pace for 1Password until now.
UPDATE "apps" SET "limits" = '{"requestsPerSecond":2,"concurrency":2}'::jsonb WHERE "catalog" = '1password';
