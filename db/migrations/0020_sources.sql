CREATE TABLE "source_groups" (
	"source_id" text NOT NULL,
	"key" text NOT NULL,
	"group_id" text NOT NULL,
	"resource" jsonb,
	"seen_run" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "source_groups_source_id_key_pk" PRIMARY KEY("source_id","key")
);
--> statement-breakpoint
CREATE TABLE "source_messages" (
	"source_id" text NOT NULL,
	"message_id" text NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "source_messages_source_id_message_id_pk" PRIMARY KEY("source_id","message_id")
);
--> statement-breakpoint
CREATE TABLE "source_people" (
	"source_id" text NOT NULL,
	"key" text NOT NULL,
	"user_id" text,
	"situation" text NOT NULL,
	"candidates" jsonb,
	"resource" jsonb,
	"digest" text,
	"seen_run" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "source_people_source_id_key_pk" PRIMARY KEY("source_id","key")
);
--> statement-breakpoint
CREATE TABLE "source_run_errors" (
	"run_id" text NOT NULL,
	"place" text NOT NULL,
	"field" text NOT NULL,
	"message" text NOT NULL,
	CONSTRAINT "source_run_errors_run_id_place_field_pk" PRIMARY KEY("run_id","place","field")
);
--> statement-breakpoint
CREATE TABLE "source_runs" (
	"id" text PRIMARY KEY NOT NULL,
	"source_id" text NOT NULL,
	"mode" text NOT NULL,
	"dry_run" boolean DEFAULT false NOT NULL,
	"requested_by" text NOT NULL,
	"status" text DEFAULT 'running' NOT NULL,
	"counts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"resume" jsonb,
	"failure" jsonb,
	"approved_at" timestamp with time zone,
	"lease_owner" text,
	"lease_until" timestamp with time zone,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "source_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"source_id" text NOT NULL,
	"hash" text NOT NULL,
	"last_four" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sources" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"display_name" text NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"secrets_sealed" text,
	"enabled" boolean DEFAULT true NOT NULL,
	"authority" jsonb,
	"shrink_guard" jsonb,
	"every_seconds" integer,
	"state" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "source_groups" ADD CONSTRAINT "source_groups_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."sources"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_messages" ADD CONSTRAINT "source_messages_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."sources"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_people" ADD CONSTRAINT "source_people_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."sources"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_run_errors" ADD CONSTRAINT "source_run_errors_run_id_source_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."source_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_runs" ADD CONSTRAINT "source_runs_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."sources"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_tokens" ADD CONSTRAINT "source_tokens_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."sources"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "source_groups_of_group" ON "source_groups" USING btree ("group_id");--> statement-breakpoint
CREATE INDEX "source_messages_received" ON "source_messages" USING btree ("received_at");--> statement-breakpoint
CREATE UNIQUE INDEX "source_people_user" ON "source_people" USING btree ("source_id","user_id");--> statement-breakpoint
CREATE INDEX "source_people_of_user" ON "source_people" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "source_runs_of_source" ON "source_runs" USING btree ("source_id","id");--> statement-breakpoint
CREATE INDEX "source_runs_open" ON "source_runs" USING btree ("status");--> statement-breakpoint
CREATE UNIQUE INDEX "source_tokens_hash" ON "source_tokens" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "source_tokens_source" ON "source_tokens" USING btree ("source_id");--> statement-breakpoint
CREATE UNIQUE INDEX "sources_display_name" ON "sources" USING btree (lower("display_name")) WHERE deleted_at is null;