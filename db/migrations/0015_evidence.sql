CREATE TABLE "evidence_checks" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"app_id" text NOT NULL,
	"remote_id" text,
	"at" timestamp with time zone NOT NULL,
	"result" text NOT NULL,
	"reason" text,
	"checked_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evidence_keys" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"key" text NOT NULL,
	"public_key" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "evidence_checks_account" ON "evidence_checks" USING btree ("user_id","app_id","id");