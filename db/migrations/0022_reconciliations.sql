CREATE TABLE "reconciliation_findings" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"reconciliation_id" text NOT NULL,
	"kind" text NOT NULL,
	"user_id" text,
	"group_id" text,
	"remote_id" text,
	"reason" text NOT NULL,
	"attributes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"sealed" text,
	"mendable" boolean NOT NULL,
	"event_id" text,
	"time" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reconciliations" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"requested_by" text NOT NULL,
	"mend" jsonb NOT NULL,
	"status" text DEFAULT 'running' NOT NULL,
	"place" jsonb DEFAULT '{"phase":"accounts","resume":null}'::jsonb NOT NULL,
	"counts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"total" integer,
	"error" jsonb,
	"workflow_id" text NOT NULL,
	"started_after" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"listed_since" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "remote_accounts" (
	"app_id" text NOT NULL,
	"remote_id" text NOT NULL,
	"situation" text NOT NULL,
	"user_id" text,
	"candidates" jsonb,
	"matched_by" text,
	"active" boolean NOT NULL,
	"sealed" text NOT NULL,
	"ignored" boolean DEFAULT false NOT NULL,
	"seen_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "remote_accounts_app_id_remote_id_pk" PRIMARY KEY("app_id","remote_id")
);
--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "reconcile" jsonb DEFAULT '{"every":"24h","mend":{"missing":"report","orphaned":"report","drifted":"report","unexpectedMembers":"report"}}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "reconciliation_findings" ADD CONSTRAINT "reconciliation_findings_reconciliation_id_reconciliations_id_fk" FOREIGN KEY ("reconciliation_id") REFERENCES "public"."reconciliations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliations" ADD CONSTRAINT "reconciliations_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "remote_accounts" ADD CONSTRAINT "remote_accounts_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "reconciliation_findings_of" ON "reconciliation_findings" USING btree ("reconciliation_id","id");--> statement-breakpoint
CREATE INDEX "reconciliation_findings_user" ON "reconciliation_findings" USING btree ("user_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliations_running" ON "reconciliations" USING btree ("app_id") WHERE status = 'running';--> statement-breakpoint
CREATE INDEX "reconciliations_app" ON "reconciliations" USING btree ("app_id","id");--> statement-breakpoint
CREATE INDEX "remote_accounts_user" ON "remote_accounts" USING btree ("app_id","user_id");--> statement-breakpoint
CREATE INDEX "remote_accounts_situation" ON "remote_accounts" USING btree ("app_id","situation","remote_id");